/* SPDX-FileCopyrightText: Lantai contributors
   SPDX-License-Identifier: Apache-2.0
   Files in parts: each part with its digest; what is there already is asked first, so that an
   upload that broke off is gone on with. Three files at a time. Without script the form sends all
   files at once. */
"use strict";
(() => {
  const form = document.getElementById("capture-form");
  if (!form) return;
  const words = form.dataset;
  const size = Number(words.part);
  const header = words.header;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const list = document.getElementById("capture-list");
  const sum = document.getElementById("capture-sum");
  const AT_ONCE = 3;
  for (const each of form.querySelectorAll("[data-script]")) each.hidden = false;

  // SHA-256: the browser's own where it has one; pages without https have none.
  const K = [];
  const H0 = [];
  for (let n = 2; K.length < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    const bits = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
    K.push(bits(Math.cbrt(n)));
    if (H0.length < 8) H0.push(bits(Math.sqrt(n)));
  }
  const rotate = (x, n) => (x >>> n) | (x << (32 - n));
  const plainDigest = (bytes) => {
    const whole = new Uint8Array(((bytes.length + 8) >> 6 << 6) + 64);
    whole.set(bytes);
    whole[bytes.length] = 0x80;
    const view = new DataView(whole.buffer);
    view.setUint32(whole.length - 8, Math.floor(bytes.length / 0x20000000));
    view.setUint32(whole.length - 4, (bytes.length << 3) >>> 0);
    const h = [...H0];
    const w = new Int32Array(64);
    for (let at = 0; at < whole.length; at += 64) {
      for (let i = 0; i < 64; i += 1) {
        if (i < 16) { w[i] = view.getInt32(at + 4 * i); continue; }
        const s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        const s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      let [a, b, c, d, e, f, g, i] = h;
      for (let n = 0; n < 64; n += 1) {
        const t1 = (i + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[n] + w[n]) | 0;
        const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [i, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
      }
      [a, b, c, d, e, f, g, i].forEach((value, n) => { h[n] = (h[n] + value) | 0; });
    }
    return h.map((value) => (value >>> 0).toString(16).padStart(8, "0")).join("");
  };
  const digest = async (data) => {
    if (!window.crypto || !crypto.subtle) return plainDigest(new Uint8Array(data));
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const keyOf = (file) => {
    const text = `${file.webkitRelativePath || file.name}|${file.size}|${file.lastModified}`;
    return plainDigest(new TextEncoder().encode(text)).slice(0, 40);
  };
  const ask = async (file, what, body, sha) => {
    const about = new URLSearchParams({
      key: file.key, name: file.name, size: String(file.size), path: file.webkitRelativePath || file.name,
    });
    const headers = { [header]: what, "X-CSRFToken": token, "Lantai-Digest": sha || "" };
    if (body) headers["Content-Type"] = "application/octet-stream";
    const answer = await fetch(`?${about}`, { method: what === "have" ? "GET" : "POST", headers, body });
    if (answer.ok) return answer.json();
    if (answer.status === 422) throw Object.assign(new Error(), await answer.json(), { refused: true });
    throw new Error(String(answer.status));
  };

  const sendOnce = async (file, tell, tries) => {
    const parts = Math.max(Math.ceil(file.size / size), 1);
    let have = new Set();
    if (parts > 1 || tries > 1) have = new Set((await ask(file, "have")).have);
    for (let n = 1; n <= parts; n += 1) {
      if (have.has(n)) continue;
      const data = await file.slice((n - 1) * size, n * size).arrayBuffer();
      await ask(file, `${n}/${parts}`, data, await digest(data));
      if (parts > 1) tell(`${words.busy} ${Math.round((100 * n) / parts)}%`);
    }
    return ask(file, "end");
  };
  const send = async (file, tell) => {
    tell(words.busy);
    const answer = await Sending.again((tries) => sendOnce(file, tell, tries), tell, words);
    if (answer === null) return false;
    if (answer.done) tell(answer.state, "is-good");
    else tell(`${words.failed}${answer.why}`, "is-bad");
    return answer.done;
  };

  form.addEventListener("submit", async (event) => {
    const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((each) => [...each.files]);
    if (!chosen.length) return;
    event.preventDefault();
    form.querySelector("[type=submit]").disabled = true;
    list.replaceChildren();
    document.getElementById("capture-scroll").hidden = false;
    const queue = chosen.map((file) => {
      file.key = keyOf(file);
      return [file, Sending.line(list, file.webkitRelativePath || file.name, file.size, words.waiting)];
    });
    let good = 0;
    let bad = 0;
    const say = () => { sum.textContent = words.all.replace("{n}", good).replace("{of}", chosen.length); };
    say();
    await Sending.together(AT_ONCE, queue, async (file, tell) => {
      if (await send(file, tell)) good += 1; else bad += 1;
      say();
    });
    form.querySelector("[type=submit]").disabled = false;
    if (bad || !good) return;
    sum.textContent = words.read;
    const read = document.createElement("input");
    Object.assign(read, { type: "hidden", name: "read", value: "1" });
    for (const each of form.querySelectorAll("input[type=file]")) each.disabled = true;
    form.append(read);
    form.submit();
  });
})();
