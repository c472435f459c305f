/* SPDX-FileCopyrightText: Lantai contributors
   SPDX-License-Identifier: Apache-2.0
   Keys of the reviewing desk: 1 to 5 choose, Enter saves and goes on, J K next and previous record.
   Never needed to finish anything; off where the reader turned them off, and never in a field. */
"use strict";
(() => {
  const form = document.querySelector("form[data-bench]");
  const deferral = form && form.querySelector("[data-deferral]");
  const shown = () => {
    if (!deferral) return;
    const chosen = form.querySelector("[name=d]:checked");
    deferral.hidden = !(chosen && chosen.value === "defer");
  };
  if (form) { form.addEventListener("change", shown); shown(); }

  if (document.documentElement.dataset.keys === "off") return;
  const typing = "input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]";
  const go = (rel) => document.querySelector(`.decide a[rel=${rel}]`)?.click();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(typing)) return;
    const box = form && form.querySelector(`[data-key="${event.key}"]`);
    if (box) {
      event.preventDefault();
      box.click();
      box.focus();
    } else if (event.key === "Enter" && form && !event.target.closest("a, button, summary")) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "j" || event.key === "J") {
      go("next");
    } else if (event.key === "k" || event.key === "K") {
      go("prev");
    }
  });
})();
