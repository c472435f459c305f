/* SPDX-FileCopyrightText: Lantai contributors
   SPDX-License-Identifier: Apache-2.0
   A button beside each noun and each room of a list of duties, that ticks all of it or none. Without
   script the boxes are ticked one by one. */
"use strict";
(() => {
  const { all, none } = document.currentScript.dataset;
  const put = (part, title) => {
    const boxes = [...part.querySelectorAll("input[type=checkbox]")];
    if (boxes.length < 2 || part.querySelector(":scope > .tick-all")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "as-link tick-all";
    const whole = () => boxes.every((box) => box.checked);
    const say = () => {
      button.textContent = whole() ? none : all;
      button.setAttribute("aria-label", `${button.textContent} ${title.textContent}`);
    };
    button.addEventListener("click", () => {
      const ticked = !whole();
      for (const box of boxes) box.checked = ticked;
      part.dispatchEvent(new Event("change", { bubbles: true }));
    });
    part.closest(".duties").addEventListener("change", say);
    title.after(button);
    say();
  };
  for (const room of document.querySelectorAll(".duties .of-room")) {
    put(room, room.querySelector("h3"));
    for (const noun of room.querySelectorAll(".of-noun")) put(noun, noun.querySelector("b"));
  }
})();
