/* SPDX-FileCopyrightText: Lantai contributors
   SPDX-License-Identifier: Apache-2.0
   What pages share that send many things: a line for each that tells how far it is, sending again
   where the line to the house breaks, several at a time. */
"use strict";
window.Sending = (() => {
  const TRIES = 6;
  const SHOWN = 500;
  const wait = (seconds) => new Promise((go) => { setTimeout(go, seconds * 1000); });

  /* A line of the list, as long as there are not too many; what it gives back changes its state. */
  const line = (list, title, size, waiting) => {
    if (list.rows.length >= SHOWN) return () => {};
    const row = list.insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = title;
    row.append(name);
    row.insertCell().textContent = size.toLocaleString();
    row.cells[1].className = "num";
    const state = row.insertCell();
    state.textContent = waiting;
    return (text, tone) => { state.textContent = text; state.className = tone || ""; };
  };

  /* The answer to what is sent, or null where it was refused or the line stays broken. */
  const again = async (once, tell, words) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(tries);
      } catch (fault) {
        if (fault.refused || tries >= TRIES) {
          tell(words.failed + (fault.why || fault.message), "is-bad");
          return null;
        }
        tell(words.again, "is-warn");
        await wait(2 ** tries);
      }
    }
  };

  const together = (many, queue, work) => {
    const hand = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await work(...next);
    };
    return Promise.all(Array.from({ length: many }, hand));
  };
  return { line, again, together };
})();
