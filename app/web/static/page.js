// Niceties only: every page works without this file. No request is made from here but by following a link or sending a form.
"use strict";

const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

// The chart: a label above the bar, arrow keys from bar to bar, dragging over some bars to see only their days.
for (const figure of all("[data-chart]")) {
  const bars = figure.querySelector("[data-bars]");
  const links = all("a", bars);
  const units = Number(bars.dataset.bars);
  const label = document.createElement("div");
  label.className = "tip";
  label.hidden = true;
  label.setAttribute("aria-hidden", "true");
  figure.append(label);

  const left = (link) => Number(link.querySelector(".hit").getAttribute("x"));
  const show = (text, link) => {
    const box = bars.getBoundingClientRect(), frame = figure.getBoundingClientRect();
    label.textContent = text;
    label.hidden = false;
    const middle = box.left - frame.left + ((left(link) + 5) / units) * box.width;
    const room = frame.width - label.offsetWidth;
    label.style.left = `${Math.max(0, Math.min(room, middle - label.offsetWidth / 2))}px`;
  };
  const hide = () => { label.hidden = true; };

  links.forEach((link, index) => {
    const title = link.querySelector("title");
    const text = title.textContent;
    link.setAttribute("aria-label", text);
    title.remove(); // the browser's own label would cover ours
    link.setAttribute("tabindex", index ? "-1" : "0");
    link.addEventListener("pointerenter", () => show(text, link));
    link.addEventListener("focus", () => show(text, link));
    link.addEventListener("blur", hide);
    link.addEventListener("dragstart", (event) => event.preventDefault());
  });
  bars.addEventListener("pointerleave", hide);
  bars.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -links.length, End: links.length };
    const at = links.indexOf(document.activeElement);
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(links.length - 1, at + steps[event.key]));
    links[at].setAttribute("tabindex", "-1");
    links[to].setAttribute("tabindex", "0");
    links[to].focus();
  });

  let start = null, shade = null, dragged = false;
  const unit = (event) => {
    const box = bars.getBoundingClientRect();
    return Math.max(0, Math.min(units, ((event.clientX - box.left) / box.width) * units));
  };
  const plot = figure.querySelector(".plot");
  plot.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (event.pointerType === "mouse" && event.button === 0) start = unit(event);
  });
  window.addEventListener("pointermove", (event) => {
    if (start === null) return;
    const from = Math.min(start, unit(event)), to = Math.max(start, unit(event));
    if (to - from < 4 && !shade) return;
    if (!shade) {
      shade = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      shade.setAttribute("class", "dragged");
      shade.setAttribute("height", "200");
      shade.setAttribute("pointer-events", "none");
      bars.append(shade);
    }
    shade.setAttribute("x", from);
    shade.setAttribute("width", to - from);
  });
  window.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const from = Math.min(start, unit(event)), to = Math.max(start, unit(event));
    const wide = shade !== null;
    shade?.remove();
    start = shade = null;
    if (!wide) return;
    dragged = true;
    const inside = links.filter((link) => left(link) + 5 >= from && left(link) + 5 <= to);
    if (!inside.length) return;
    const address = new URL(inside[0].getAttribute("href"), location.href);
    const last = new URL(inside.at(-1).getAttribute("href"), location.href);
    address.searchParams.set("to", last.searchParams.get("to"));
    location.assign(address);
  });
  plot.addEventListener("click", (event) => { if (dragged) event.preventDefault(); dragged = false; }, true);
}

// Typing narrows the outlets offered. What is chosen stays in sight.
for (const field of all("[data-narrow]")) {
  const list = document.getElementById(field.dataset.narrow);
  const items = all("li", list);
  list.addEventListener("change", () => { // it was typed to find this one, not as a name of its own
    field.value = "";
    field.dispatchEvent(new Event("input"));
  });
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const item of items) {
      const chosen = item.querySelector("input").checked;
      item.hidden = !chosen && !item.textContent.toLowerCase().includes(wanted);
    }
  });
}

// A panel closes by Escape or by a click elsewhere.
for (const panel of all("details.picker")) {
  document.addEventListener("click", (event) => { if (!panel.contains(event.target)) panel.open = false; });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
}

// Empty fields stay out of the address.
for (const form of all('form[method="get"]')) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  });
}
addEventListener("pageshow", () => { // back from another page: fields are to be used again
  for (const field of all('form[method="get"] :disabled')) field.disabled = false;
});

// Copying a citation.
if (navigator.clipboard) {
  for (const button of all("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }
}

// Dropping a file on its field, wherever it lands in the frame.
for (const frame of all(".drop")) {
  const field = frame.querySelector('input[type="file"]');
  const over = (on) => (event) => { event.preventDefault(); frame.classList.toggle("over", on); };
  frame.addEventListener("dragover", over(true));
  frame.addEventListener("dragleave", over(false));
  frame.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
  });
}
