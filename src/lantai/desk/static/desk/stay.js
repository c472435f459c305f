/* SPDX-FileCopyrightText: Lantai contributors
   SPDX-License-Identifier: Apache-2.0
   Warns five minutes before the sign-in ends while somebody is filling in a form. */
"use strict";
(() => {
  const { minutes, text, go, ask } = document.currentScript.dataset;
  const wait = (Number(minutes) - 5) * 60000;
  if (!(wait > 0)) return;
  const warn = () => {
    const note = document.createElement("div");
    note.className = "note note-warn stay";
    note.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = `${text} `;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-s";
    button.textContent = go;
    button.addEventListener("click", async () => {
      await fetch(ask, { credentials: "same-origin" });
      note.remove();
      setTimeout(warn, wait);
    });
    words.append(button);
    note.append(words);
    document.querySelector("main").prepend(note);
  };
  setTimeout(warn, wait);
})();
