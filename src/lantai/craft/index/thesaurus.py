STOP = frozenset("的 了 和 与 或 在 对 有 是 我 你 他 们 怎么 什么 哪些 谁 可以 应当 吗 呢".split())
def official(stream): return []
