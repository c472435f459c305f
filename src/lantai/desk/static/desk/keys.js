/* SPDX-FileCopyrightText: Lantai contributors
   SPDX-License-Identifier: Apache-2.0
   Keys in registers: J K row down and up, X tick, Enter open, / search, ? list of keys; and a box that
   ticks the whole page. Never needed to finish anything. Single keys are off where the reader
   turned them off (data-keys="off" on <html>), and never fire in a field. */
"use strict";
(() => {
  const table = document.querySelector("table[data-keys]");
  const rows = () => (table ? [...table.tBodies[0].rows] : []);
  const boxes = () => rows().map((row) => row.querySelector("[name=pick]")).filter(Boolean);
  const link = (row) => row && row.querySelector(".row-link, .lead a");

  const step = (by) => {
    const all = rows();
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const to = link(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by]);
    if (to) { to.focus(); to.scrollIntoView({ block: "nearest" }); }
  };
  const tick = () => {
    const row = document.activeElement.closest("tbody tr");
    const box = row && row.querySelector("[name=pick]");
    if (box) box.click();
  };
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    x: tick,
    "/": () => document.getElementById("find-q")?.focus(),
    "?": () => document.querySelector("[data-keys-page]")?.click(),
  };

  const all = table && table.querySelector("thead .tick");
  if (all && boxes().length) {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.setAttribute("aria-label", table.dataset.all);
    box.addEventListener("change", () => boxes().forEach((each) => { each.checked = box.checked; }));
    table.addEventListener("change", () => { box.checked = boxes().every((each) => each.checked); });
    table.closest("form")?.addEventListener("reset", () => { box.checked = false; });
    all.replaceChildren(box);
  }

  if (document.documentElement.dataset.keys === "off") return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
    const act = acts[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
})();
