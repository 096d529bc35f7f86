'use strict';
// Logs that follow: the node says that there are more lines, the page fetches itself and shows them.

const AT_MOST_EVERY = 1000;

const follow = (part) => {
  const topic = part.dataset.news;
  let shown = Number(part.dataset.number); // the newest line that is shown
  let known = shown; // the newest line that there is
  let paused = false;
  let busy = false;
  let timer = 0;
  let last = 0;

  const bar = document.createElement('p');
  bar.className = 'buttons follow';
  const button = document.createElement('button');
  button.type = 'button';
  const note = document.createElement('span');
  note.setAttribute('role', 'status');
  bar.append(button, note);
  part.before(bar);

  const say = () => {
    button.textContent = paused ? 'Follow' : 'Pause';
    const more = known - shown;
    const words = !paused ? 'New lines appear by themselves.' : 'Paused' + (more > 0 ? ': ' + more + ' new.' : '.');
    if (note.textContent !== words) note.textContent = words;
  };

  const soon = () => {
    if (timer || busy || paused || shown === known) return;
    timer = setTimeout(go, Math.max(0, last + AT_MOST_EVERY - Date.now()));
  };

  const go = async () => {
    timer = 0;
    // Who reads with the keyboard inside the list is not disturbed.
    if (paused || part.contains(document.activeElement)) return;
    busy = true;
    last = Date.now();
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin' });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const now = page.getElementById(part.id);
        if (now && !paused && !part.contains(document.activeElement)) {
          const left = part.querySelector('.scroll')?.scrollLeft || 0;
          part.replaceChildren(...now.childNodes);
          const box = part.querySelector('.scroll');
          if (box) box.scrollLeft = left;
          shown = Number(now.dataset.number);
          if (known < shown) known = shown;
        }
      }
    } catch { /* the event stream says so */ }
    busy = false;
    say();
    if (!part.contains(document.activeElement)) soon();
  };

  button.addEventListener('click', () => {
    paused = !paused;
    say();
    soon();
  });
  part.addEventListener('focusout', () => setTimeout(soon, 0));
  document.addEventListener('news', (e) => {
    if (!(topic in e.detail)) return;
    known = e.detail[topic];
    say();
    soon();
  });
  say();
};

for (const part of document.querySelectorAll('[data-news=filter], [data-news=log]')) follow(part);
