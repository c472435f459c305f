/* SPDX-FileCopyrightText: Lantai contributors
   SPDX-License-Identifier: Apache-2.0
   A package in parts: what is wanted is announced with digests, what is there is asked, the rest is
   sent, two parts at a time, each tried again where the line breaks. Without script, or where the
   page may not compute digests (no https), the form sends all at once. */
"use strict";
(() => {
  const form = document.getElementById("upload-form");
  if (!form) return;
  const words = form.dataset;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const list = document.getElementById("upload-list");
  const sum = document.getElementById("upload-sum");
  const AT_ONCE = 2;
  const PART = /^(\d{4,6})\.part$/;

  const ask = async (path, method, body, type) => {
    const headers = { "X-CSRFToken": token };
    if (type) headers["Content-Type"] = type;
    const answer = await fetch(words.api + path, { method, headers, body });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    const why = (told.errors || []).map((each) => each.message).join(" ") || String(answer.status);
    throw Object.assign(new Error(why), { refused: answer.status < 500 });
  };
  const digest = async (piece) => {
    const found = new Uint8Array(await crypto.subtle.digest("SHA-512", await piece.arrayBuffer()));
    return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  /* The parts of a package, each with its piece of a file where one was chosen. */
  const listed = async (file, others) => {
    const [first, ...lines] = (await file.text()).trim().split(/\r?\n/);
    const parts = lines.map((line) => line.split(/\s+/)).map(
      ([number, size, sha512]) => ({ number: Number(number), size: Number(size), sha512 }));
    if (!first.startsWith("package ") || parts.some((each) => !each.number || !each.sha512)) {
      throw new Error(words.bad);
    }
    if (first.slice(8) !== words.package) throw new Error(words.other + first.slice(8));
    return withPieces(parts, others);
  };
  const withPieces = (parts, files) => {
    const pieces = new Map();
    for (const file of files) {
      const found = PART.exec(file.name);
      if (found) pieces.set(Number(found[1]), file);
    }
    return parts.map((each) => ({ ...each, piece: pieces.get(each.number) }));
  };
  const cut = async (file) => {
    const size = Number(words.cut);
    const parts = [];
    for (let at = 0; at === 0 || at < file.size; at += size) {
      const piece = file.slice(at, at + size);
      sum.textContent = `${words.counting} ${Math.round((100 * at) / (file.size || 1))}%`;
      parts.push({ number: parts.length + 1, size: piece.size, sha512: await digest(piece), piece });
    }
    return parts;
  };

  const send = async (part, tell) => {
    if (!part.piece) { tell(words.lacks.replace("{n}", part.number), "is-warn"); return false; }
    const answer = await Sending.again(() => {
      tell(words.busy);
      return ask(`${part.number}/`, "PUT", part.piece, "application/octet-stream");
    }, tell, words);
    if (answer !== null) tell(words.done, "is-good");
    return answer !== null;
  };

  const upload = async (files) => {
    const told = files.find((each) => each.name === words.list);
    const there = (await ask("", "GET")).parts;
    let parts;
    if (told) parts = await listed(told, files);
    else if (files.length === 1 && !PART.test(files[0].name)) parts = await cut(files[0]);
    else if (there.length) parts = withPieces(there, files);
    else { form.submit(); return; } // the answer says what is missing
    await ask("", "POST", JSON.stringify(
      { parts: parts.map(({ number, size, sha512 }) => ({ number, size, sha512 })) }), "application/json");
    const have = new Set((await ask("", "GET")).parts.filter((each) => each.received).map((each) => each.number));
    let good = 0;
    const say = () => { sum.textContent = words.all.replace("{n}", good).replace("{of}", parts.length); };
    list.replaceChildren();
    document.getElementById("upload-scroll").hidden = false;
    const queue = [];
    for (const part of parts) {
      const tell = Sending.line(list, words.part.replace("{n}", part.number), part.size, words.waiting);
      if (have.has(part.number)) { tell(words.there, "is-good"); good += 1; } else queue.push([part, tell]);
    }
    say();
    await Sending.together(AT_ONCE, queue, async (part, tell) => {
      if (await send(part, tell)) good += 1;
      say();
    });
    if (good < parts.length) return;
    sum.textContent = words.over;
    location.assign(words.next);
  };

  form.addEventListener("submit", async (event) => {
    const files = [...form.querySelector("input[type=file]").files];
    if (!files.length || !window.crypto || !crypto.subtle) return;
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      await upload(files);
    } catch (fault) {
      sum.textContent = words.failed + fault.message;
    }
    button.disabled = false;
  });
})();
