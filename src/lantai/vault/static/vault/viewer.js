/* SPDX-FileCopyrightText: Lantai contributors
   SPDX-License-Identifier: Apache-2.0
   Deep zoom laid over the picture of a page. Without it the picture itself is a link to its full
   size; with it the same place zooms by wheel, fingers, buttons and the keys + and -. */
"use strict";
(() => {
  const box = document.querySelector("[data-viewer]");
  if (!box || !window.OpenSeadragon) return;
  const leaf = box.querySelector("[data-leaf]");
  const picture = leaf.querySelector("img");

  const source = ({ width, height }) => {
    const top = Math.ceil(Math.log2(Math.max(width, height)));
    return {
      width, height, tileSize: 512, tileOverlap: 1, minLevel: Math.min(8, top), maxLevel: top,
      getTileUrl: (level, column, row) => `${box.dataset.tiles}${level}/${column}_${row}.webp`,
    };
  };

  /* The library writes a style into the page unless it finds one of this name; our policy forbids
     that, so it finds a namesake of another namespace, which styles nothing. */
  const namesake = document.createElementNS("urn:lantai:none", "style");
  namesake.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(namesake);

  const begin = async () => {
    const answer = await fetch(box.dataset.size);
    if (!answer.ok) return;
    const size = await answer.json();
    const place = document.createElement("div");
    place.className = "zoomed";
    place.style.aspectRatio = `${picture.width} / ${picture.height}`;
    leaf.after(place);
    const zoom = window.OpenSeadragon({
      element: place, tileSources: source(size), showNavigationControl: false, drawer: "canvas",
      animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.3,
      visibilityRatio: 0.6, maxZoomPixelRatio: 2, gestureSettingsMouse: { clickToZoom: false },
    });
    zoom.addOnceHandler("tile-drawn", () => { leaf.hidden = true; });
    zoom.addOnceHandler("open-failed", () => { place.remove(); });
    const ways = {
      in: () => zoom.viewport.zoomBy(1.5),
      out: () => zoom.viewport.zoomBy(1 / 1.5),
      turn: () => zoom.viewport.setRotation((zoom.viewport.getRotation() + 90) % 360),
    };
    box.querySelectorAll("[data-zoom]").forEach((link) => {
      link.hidden = false;
      link.setAttribute("role", "button");
      link.addEventListener("click", (event) => {
        event.preventDefault();
        ways[link.dataset.zoom]();
        zoom.viewport.applyConstraints();
      });
    });
  };
  begin();
})();
