// Reads a page out, sentence by sentence, with the sentence marked. Only by voices of the device itself: any other voice
// would send the words away. Where there is none, there is no button.
const box = document.querySelector("[data-listen]");
const root = document.documentElement;
const main = document.getElementById("main");
const start = box.querySelector("[data-read]");
const stop = box.querySelector("[data-stop]");
const speech = speechSynthesis;
const RATES = { slower: 0.7, slow: 0.9, usual: 1, fast: 1.2 };

const own = () => speech.getVoices().filter((voice) => voice.localService);
const show = () => (box.hidden = own().length === 0);
show();
speech.addEventListener?.("voiceschanged", show);

// The words of the page in order: each block without the blocks inside it, cut into sentences, with its language.
function sentences() {
  const found = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  let block, parts;
  const close = () => {
    if (!parts) return;
    const all = parts.map((node) => node.data).join("");
    for (const match of all.matchAll(/[^.!?…]+[.!?…]*[\s"”»)]*/g))
      if (/[\p{L}\p{N}]/u.test(match[0])) found.push({ block, parts, from: match.index, to: match.index + match[0].length, text: match[0].trim() });
  };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("[hidden],[aria-hidden=true],script,style,select,textarea,dialog") || !parent.checkVisibility?.()) continue;
    let holder = parent;
    while (holder !== main && getComputedStyle(holder).display === "inline") holder = holder.parentElement;
    if (holder !== block) {
      close();
      block = holder;
      parts = [];
    }
    parts.push(node);
  }
  close();
  return found;
}

function mark(sentence) {
  for (const each of main.querySelectorAll(".being-read")) each.classList.remove("being-read");
  globalThis.CSS?.highlights?.delete("reading");
  if (!sentence) return;
  if (globalThis.CSS?.highlights && globalThis.Highlight) {
    const range = new Range();
    let at = 0;
    let begun = false;
    for (const node of sentence.parts) {
      const end = at + node.length;
      if (!begun && sentence.from < end) {
        range.setStart(node, Math.max(0, sentence.from - at));
        begun = true;
      }
      if (sentence.to <= end) {
        range.setEnd(node, sentence.to - at);
        break;
      }
      at = end;
    }
    CSS.highlights.set("reading", new Highlight(range));
  } else sentence.block.classList.add("being-read");
  sentence.block.scrollIntoView({ block: "nearest" });
}

function voice(language) {
  const wanted = (root.dataset.voice && root.dataset.voice !== "page" ? root.dataset.voice : language).slice(0, 2);
  const voices = own();
  return voices.find((each) => each.lang.toLowerCase().startsWith(wanted)) ?? voices.find((each) => each.default) ?? voices[0];
}

let run = 0;
function end() {
  run++;
  speech.cancel();
  mark();
  const had = document.activeElement === stop;
  start.hidden = false;
  stop.hidden = true;
  if (had) start.focus();
}
function say(list, at, mine) {
  const sentence = list[at];
  if (mine !== run) return;
  if (!sentence || !own().length) return end();
  const words = new SpeechSynthesisUtterance(sentence.text);
  words.voice = voice(sentence.block.closest("[lang]").lang);
  words.lang = words.voice.lang;
  words.rate = RATES[root.dataset.rate] ?? 0.9;
  words.onstart = () => mine === run && mark(sentence);
  words.onend = () => say(list, at + 1, mine);
  words.onerror = () => mine === run && end();
  speech.speak(words);
}
start.addEventListener("click", () => {
  end();
  start.hidden = true;
  stop.hidden = false;
  stop.focus();
  say(sentences(), 0, run);
});
stop.addEventListener("click", end);
addEventListener("pagehide", end);
