// Handed to every page before its own scripts, beside axe: what looking.py asks a page.
(() => {
  let shift = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) shift += each.value;
  }).observe({ type: "layout-shift", buffered: true });

  const all = (what) => [...document.querySelectorAll(what)];
  const short = (element) => element.outerHTML.slice(0, 160);
  const said = (violations) => violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
  const quickly = { preload: false, selectors: false };

  const isField = ({ name, type, localName }) => name && type !== "hidden" && localName !== "button";

  async function inTree(tags, colourRules) {
    const rules = Object.fromEntries(colourRules.map((each) => [each, { enabled: false }]));
    const runOnly = { type: "tag", values: tags };
    return said((await axe.run(document, { ...quickly, runOnly, rules, resultTypes: ["violations"] })).violations);
  }

  // The colours under an element, from the nearest that covers all below it: what axe blends to one.
  function backgrounds(element, known) {
    if (!element) return "";
    if (known.has(element)) return known.get(element);
    const style = getComputedStyle(element);
    const { backgroundColor: colour, backgroundImage: image, opacity, filter, mixBlendMode: blend } = style;
    const plain = image === "none" && opacity === "1" && filter === "none" && blend === "normal";
    const clear = colour === "rgba(0, 0, 0, 0)";
    let found;
    if (plain && clear) found = backgrounds(element.parentElement, known);
    else if (plain && colour.startsWith("rgb(")) found = colour;
    else found = `${colour} ${image} ${opacity} ${filter} ${blend} / ${backgrounds(element.parentElement, known)}`;
    known.set(element, found);
    return found;
  }

  function isSeen(element) {
    const { width, height, right, bottom } = element.getBoundingClientRect();
    return width > 1 && height > 1 && right > 0 && bottom > 0 && element.checkVisibility({ visibilityProperty: true });
  }

  // What the judgement of axe about an element's colours rests on.
  function combination(element, known) {
    const { color, fontSize, fontWeight, textShadow, textDecorationLine, textDecorationColor } = getComputedStyle(element);
    const parts = [color, fontSize, fontWeight, textShadow, element.matches(":disabled"), backgrounds(element, known)];
    const link = element.closest("a");
    if (link) {
      const around = getComputedStyle(link.parentElement);
      parts.push(textDecorationLine, textDecorationColor, getComputedStyle(link).textDecorationLine, around.color, around.fontWeight);
    }
    return parts.join(" ; ");
  }

  // Where axe passes an element over (a field that is off, say), it does so for all of its kind.
  const kind = (element) => (element ? `${kind(element.parentElement)}>${element.localName}.${element.className}` : "");

  async function inColours(colourRules, judged) {
    const known = new WeakMap(), asked = new Map();
    for (const element of all("body *")) {
      const speaks = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || element.matches("input, textarea, select");
      if (!speaks || !isSeen(element)) continue;
      const key = combination(element, known);
      if (judged.has(key) || judged.has(key + kind(element))) continue;
      if (![...asked.values()].includes(key) || element.closest("a")) asked.set(element, key);
    }
    if (!asked.size) return [];
    const links = [...asked.keys()].map((each) => each.closest("a")).filter(Boolean);
    const runOnly = { type: "rule", values: colourRules };
    const context = { include: [...new Set([...asked.keys(), ...links])] };
    const found = await axe.run(context, { ...quickly, runOnly, elementRef: true });
    for (const { nodes } of [...found.passes, ...found.violations, ...found.incomplete])
      for (const { element } of nodes) if (asked.has(element)) judged.add(asked.get(element));
    for (const [element, key] of asked) if (!judged.has(key)) judged.add(key + kind(element));
    return said(found.violations);
  }

  async function inContrast(colourRules, judged) {
    const root = document.documentElement, before = root.dataset.colours;
    root.dataset.colours = "contrast";
    const found = await inColours(colourRules, judged);
    if (before === undefined) delete root.dataset.colours;
    else root.dataset.colours = before;
    return found.map((each) => `high contrast: ${each}`);
  }

  globalThis.lookInTwoColours = async (colourRules, before) => {
    const judged = new Set(before);
    const problems = [...(await inColours(colourRules, judged)), ...(await inContrast(colourRules, judged))];
    return { problems, judged: [...judged].filter((each) => !before.includes(each)) };
  };

  globalThis.lookAtAll = async (tags, colourRules, before) => {
    await document.fonts.ready;
    const entries = performance.getEntriesByType("resource").map((r) => [r.name, r.decodedBodySize, r.encodedBodySize]);
    const moved = shift;
    for (const each of all("details")) each.open = true;
    const { problems, judged } = await lookInTwoColours(colourRules, before);
    const isTiny = (e) =>
      [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && parseFloat(getComputedStyle(e).fontSize) < 14;
    return {
      problems: [...(await inTree(tags, colourRules)), ...problems],
      judged,
      entries,
      shift: moved,
      tiny: all("main *").filter(isTiny).map(short),
      language: document.documentElement.lang,
      headings: all("h1").length,
      forms: all("main form").map(({ method, elements, attributes }) => [
        method,
        new URL(attributes.action?.value ?? "", location.href).pathname,
        [...elements].filter(isField).map((each) => each.name).join(" "),
      ]),
      dialogs: all("dialog[id]").map((each) => each.id),
      hasList: !!document.querySelector("main :is(table, ul.rows, ol.rows, .pager, .nothing)"),
    };
  };

  // Send one of the page's forms with these values, and blank where there is none.
  globalThis.sendWrongly = (index, values) => {
    const form = all("main form")[index];
    form.noValidate = true;
    for (const field of [...form.elements].filter(isField)) {
      const value = values[field.name] ?? "";
      if (field.type === "file") continue;
      if (["radio", "checkbox"].includes(field.type)) field.checked = field.name in values;
      else if (field.localName === "select" && !field.querySelector(`option[value="${value}"]`)) field.add(new Option(value, value));
      if (value || !["radio", "checkbox"].includes(field.type)) field.value = value;
    }
    form.requestSubmit(form.querySelector("button:not([type=button])"));
  };

  const TARGETS =
    "button, .button, .menu a, .row-link, a.step, label.option, " +
    "input:not([type=hidden], [type=radio], [type=checkbox])";
  const isWide = (each) => each.getBoundingClientRect().right > 321 && !each.closest(".table");
  globalThis.lookNarrow = () => ({
    width: document.documentElement.scrollWidth,
    wide: document.documentElement.scrollWidth > 320 ? all("body *").filter(isWide).slice(0, 4).map(short) : [],
    small: all(TARGETS).filter((each) => each.offsetParent && each.getBoundingClientRect().height < 44).map(short),
  });
})();
