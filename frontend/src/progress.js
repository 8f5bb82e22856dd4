// How far a job is, without reloading by hand. The job's row is the truth: the same page is asked for again, its parts
// are copied over, and once the job has ended the whole page is shown anew.
const region = document.getElementById("job");

async function look() {
  let page;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    setTimeout(look, 5000); // no network for a moment: ask again later
    return;
  }
  const now = page.getElementById("job");
  if (!now?.dataset.live) {
    location.reload();
    return;
  }
  for (const part of region.querySelectorAll("[data-part]")) {
    const fresh = now.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!fresh) continue;
    if (part instanceof HTMLProgressElement) {
      part.max = fresh.max;
      part.value = fresh.value;
    } else if (part.textContent !== fresh.textContent) part.textContent = fresh.textContent;
  }
  setTimeout(look, 1500);
}

if (region?.dataset.live) setTimeout(look, 1000);
