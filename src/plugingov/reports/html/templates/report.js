// Filters and deep links. Without this file's work the page is a plain document that shows everything.
(function () {
  "use strict";
  const form = document.getElementById("filters");
  const closed = Array.from(document.querySelectorAll("details:not([open])"));
  window.addEventListener("beforeprint", () => closed.forEach((each) => { each.dataset.was = each.open ? "1" : ""; each.open = true; }));
  window.addEventListener("afterprint", () => closed.forEach((each) => { each.open = each.dataset.was === "1"; }));
  if (!form) return;

  const TICKS = ["severity", "status"];
  const PICKS = ["organization", "surface", "layer", "plugin", "owner"].filter((key) => form.elements[key]);
  const KEYS = [...TICKS, ...PICKS];
  const groups = Array.from(document.querySelectorAll(".group"), (node) => ({
    node,
    head: node.querySelector(".head"),
    gaps: Array.from(node.querySelectorAll(".gap"), (gap) => {
      const entry = { node: gap, on: true, text: null };
      for (const key of KEYS) entry[key] = gap.dataset[key];
      return entry;
    }),
  }));
  const bands = Array.from(document.querySelectorAll(".band"), (node) => ({ node, groups: groups.filter((each) => node.contains(each.node)) }));
  const total = groups.reduce((sum, group) => sum + group.gaps.length, 0);
  const said = form.querySelector(".shown");
  const nothing = document.querySelector(".nothing-left");

  function wanted() {
    const asked = { text: form.elements.text.value.trim().toLowerCase() };
    for (const key of TICKS) asked[key] = new Set(Array.from(form.querySelectorAll(`[name=${key}]:checked`), (box) => box.value));
    for (const key of PICKS) asked[key] = form.elements[key].value;
    return asked;
  }

  function textOf(entry, group) {
    if (entry.text === null) {
      group.text = group.text || group.head.textContent.toLowerCase();
      entry.text = `${entry.node.textContent.toLowerCase()} ${group.text}`;
    }
    return entry.text;
  }

  function fits(entry, group, asked) {
    return TICKS.every((key) => asked[key].has(entry[key]))
      && PICKS.every((key) => asked[key] === "*" || asked[key] === entry[key])
      && (!asked.text || textOf(entry, group).includes(asked.text));
  }

  function show(one, on) {
    if (one.on !== on) {
      one.on = on;
      one.node.classList.toggle("gone", !on);
    }
  }

  function apply() {
    const asked = wanted();
    let count = 0;
    for (const band of bands) {
      let inBand = 0;
      for (const group of band.groups) {
        let inGroup = 0;
        for (const entry of group.gaps) {
          const on = fits(entry, group, asked);
          show(entry, on);
          inGroup += on;
        }
        group.on = group.on !== false;
        show(group, inGroup > 0);
        inBand += inGroup;
      }
      band.on = band.on !== false;
      show(band, inBand > 0);
      count += inBand;
    }
    said.textContent = count === total ? `All ${total} gaps are shown.` : `${count} of ${total} gaps are shown.`;
    nothing.classList.toggle("gone", count > 0);
  }

  // The address keeps what is filtered for, so that it can be sent to somebody: #gaps?severity=critical&surface=cowork
  function remember() {
    const words = new URLSearchParams();
    for (const key of TICKS) {
      const boxes = Array.from(form.querySelectorAll(`[name=${key}]`));
      if (boxes.some((box) => !box.checked)) words.set(key, boxes.filter((box) => box.checked).map((box) => box.value).join(","));
    }
    for (const key of PICKS) if (form.elements[key].value !== "*") words.set(key, form.elements[key].value);
    if (form.elements.text.value) words.set("text", form.elements.text.value);
    const text = words.toString();
    history.replaceState(null, "", text ? `#gaps?${text}` : "#gaps");
  }

  function choose(words) {
    form.reset();
    for (const key of TICKS) {
      if (words.has(key)) for (const box of form.querySelectorAll(`[name=${key}]`)) box.checked = words.get(key).split(",").includes(box.value);
    }
    for (const key of PICKS) {
      const has = words.has(key) && Array.from(form.elements[key].options).some((option) => option.value === words.get(key));
      form.elements[key].value = has ? words.get(key) : "*";
    }
    form.elements.text.value = words.get("text") || "";
    apply();
  }

  function follow() {
    const hash = location.hash.slice(1);
    if (hash.startsWith("gaps?")) {
      choose(new URLSearchParams(hash.slice("gaps?".length)));
      document.getElementById("gaps").scrollIntoView();
    } else if (hash.startsWith("gap-")) {
      const gap = document.getElementById(hash);
      if (!gap) return;
      if (gap.classList.contains("gone")) choose(new URLSearchParams());
      gap.scrollIntoView({ block: "center" });
    }
  }

  let later = 0;
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => { apply(); remember(); });
  form.addEventListener("input", (event) => {
    if (event.target.name !== "text") return;
    clearTimeout(later);
    later = setTimeout(() => { apply(); remember(); }, 120);
  });
  form.addEventListener("reset", () => setTimeout(() => { apply(); remember(); }, 0));
  nothing.querySelector(".all").addEventListener("click", () => { form.reset(); form.elements.text.focus(); });
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("a.chip");
    if (!chip) return;
    event.preventDefault();
    const words = new URLSearchParams();
    for (const key of KEYS) if (chip.dataset[key] !== undefined && chip.dataset[key] !== "*") words.set(key, chip.dataset[key]);
    location.hash = `gaps?${words}`;
  });
  window.addEventListener("hashchange", follow);
  apply();
  follow();
})();
