// SPDX-FileCopyrightText: Lantai contributors
// SPDX-License-Identifier: Apache-2.0
// The search box's own list of titles while somebody types; without it the box works as it is.
"use strict";
(function () {
  const box = document.querySelector("[data-suggest]");
  if (!box || !box.list || !window.fetch) return;
  let waiting = 0, last = "", asking = null;

  function show(titles) {
    box.list.replaceChildren(...titles.map(function (title) {
      const one = document.createElement("option");
      one.value = title;
      return one;
    }));
  }

  function ask() {
    const line = box.value.trim();
    if (line === last || line.length < 2) return;
    last = line;
    if (asking) asking.abort();
    asking = new AbortController();
    fetch(box.dataset.suggest + "?q=" + encodeURIComponent(line), { signal: asking.signal })
      .then(function (answer) { return answer.ok ? answer.json() : { titles: [] }; })
      .then(function (found) { show(found.titles); })
      .catch(function () {});
  }

  function soon(event) {
    if (event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 200);
  }

  box.addEventListener("input", soon);
  box.addEventListener("compositionend", soon);
})();
