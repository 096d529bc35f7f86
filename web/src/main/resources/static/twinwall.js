'use strict';
// The pages work without this file; it makes them live and shorter to use.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Menus: one open at a time, Escape closes.
document.addEventListener('click', (e) => {
  for (const menu of all('details.menu[open]')) {
    if (!menu.contains(e.target)) menu.open = false;
  }
});
document.addEventListener('keydown', (e) => {
  if (e.key !== 'Escape') return;
  for (const menu of all('details.menu[open]')) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

// Questions before what cannot be undone.
document.addEventListener('click', (e) => {
  const button = e.target.closest('button[data-confirm]');
  if (!button) return;
  if (!confirm(button.dataset.confirm)) {
    e.preventDefault();
    return;
  }
  if (button.form && !button.form.querySelector('[name=sure]')) {
    const sure = document.createElement('input');
    sure.type = 'hidden';
    sure.name = 'sure';
    sure.value = 'yes';
    button.form.append(sure);
  }
});

// Lists that can be searched.
for (const box of all('[data-search]')) {
  box.addEventListener('input', () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    let rows = 0;
    for (const row of all(box.dataset.search + ' > tbody > tr')) {
      const text = row.textContent.toLowerCase();
      const bar = row.classList.contains('separator');
      row.hidden = bar ? words.length > 0 : !words.every((w) => text.includes(w));
      if (bar) continue;
      rows++;
      shown += row.hidden ? 0 : 1;
    }
    const found = box.closest('.search').querySelector('[data-found]');
    found.textContent = words.length ? shown + ' of ' + rows : '';
  });
}

// Fields that count only with other values: name=word|word.
const fits = (form, when) => {
  const at = when.indexOf('=');
  const other = form.elements[when.slice(0, at)];
  return !other || when.slice(at + 1).split('|').includes(other.value);
};
const adapt = (form) => {
  for (const part of all('[data-when]', form)) {
    const off = !fits(form, part.dataset.when);
    part.hidden = off;
    // What is not seen is not sent.
    for (const field of [part, ...all('input, select, textarea', part)]) {
      if ('disabled' in field) field.disabled = off;
    }
  }
};
for (const form of all('form.edit')) {
  adapt(form);
  form.addEventListener('change', () => adapt(form));
  let touched = false;
  form.addEventListener('input', () => { touched = true; });
  form.addEventListener('submit', () => { touched = false; });
  window.addEventListener('beforeunload', (e) => { if (touched) e.preventDefault(); });
}

// Toggle All for more than eight switches in one panel.
for (const panel of all('form.edit > fieldset.panel')) {
  const boxes = all('input[type=checkbox]', panel);
  if (boxes.length < 9 || boxes.length !== all('.field', panel).length) continue;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Toggle All';
  button.addEventListener('click', () => {
    const on = boxes.some((b) => !b.checked);
    for (const b of boxes) b.checked = on;
    boxes[0].dispatchEvent(new Event('input', { bubbles: true }));
  });
  panel.querySelector('legend').after(button);
}

// Rows: another one.
for (const count of all('input[data-rows]')) {
  const table = count.parentElement.querySelector('table.rows');
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Add';
  button.addEventListener('click', () => {
    const row = table.tBodies[0].rows[0].cloneNode(true);
    const number = Number(count.value);
    for (const field of all('[name]', row)) {
      const name = field.name.replace(/\.\d+\./, '.' + number + '.');
      field.name = name;
      field.id = name;
      if (field.type === 'checkbox') field.checked = false;
      else if (field.tagName !== 'SELECT') field.value = '';
    }
    table.tBodies[0].append(row);
    count.value = number + 1;
    row.querySelector('input, select').focus();
  });
  table.after(button);
}

// Files go into the text next to them.
for (const file of all('input[data-fill]')) {
  file.addEventListener('change', async () => {
    if (file.files.length) document.getElementById(file.dataset.fill).value = await file.files[0].text();
  });
}

// Ticking rows: all of them, and buttons only while there are some.
for (const form of all('form.list')) {
  const place = form.querySelector('thead .pick');
  const buttons = form.querySelector('.selected');
  if (!place || !buttons) continue;
  const every = document.createElement('input');
  every.type = 'checkbox';
  every.setAttribute('aria-label', 'Select all');
  place.replaceChildren(every);
  const seen = () => all('[name=pick]', form).filter((b) => !b.closest('tr').hidden);
  const adapt = () => {
    const ticked = seen().filter((b) => b.checked).length;
    buttons.hidden = !ticked;
    every.checked = ticked > 0 && ticked === seen().length;
    every.indeterminate = ticked > 0 && !every.checked;
  };
  every.addEventListener('change', () => { for (const b of seen()) b.checked = every.checked; adapt(); });
  form.addEventListener('change', adapt);
  // What a search hides is not meant.
  form.addEventListener('submit', () => {
    for (const b of all('[name=pick]', form)) if (b.closest('tr').hidden) b.checked = false;
  });
  adapt();
}

// After a button of a row the page is where it was, and the button has the focus again.
const keep = (label) => sessionStorage.setItem('at', JSON.stringify([location.pathname, scrollY, label || '']));
for (const form of all('form.list')) {
  form.addEventListener('submit', (e) => keep(e.submitter && e.submitter.getAttribute('aria-label')));
}
try {
  const [path, y, label] = JSON.parse(sessionStorage.getItem('at') || '[]');
  sessionStorage.removeItem('at');
  if (path === location.pathname) {
    scrollTo(0, y);
    const button = label && all('form.list button').find((b) => b.getAttribute('aria-label') === label);
    if (button) button.focus({ preventScroll: true });
  }
} catch { /* a browser that keeps nothing */ }

// Dragging rules: dropped on a row, it takes that row's place; a separator comes above it.
for (const table of all('table[data-ordered=true]')) {
  let dragged = null;
  const target = (e) => e.target.closest('tbody > tr[data-place]');
  for (const row of table.tBodies[0].rows) row.draggable = true;
  const body = table.tBodies[0];
  const over = (row) => { for (const r of all('.over', body)) if (r !== row) r.classList.remove('over'); if (row) row.classList.add('over'); };
  body.addEventListener('dragstart', (e) => { dragged = e.target.closest('tr'); dragged.classList.add('drag'); });
  body.addEventListener('dragend', () => { over(null); if (dragged) dragged.classList.remove('drag'); dragged = null; });
  body.addEventListener('dragover', (e) => { const row = target(e); if (dragged && row) { e.preventDefault(); over(row); } });
  body.addEventListener('drop', (e) => {
    const row = target(e);
    e.preventDefault();
    if (!dragged || !row || dragged === row) return;
    const bar = dragged.dataset.separator;
    const move = document.createElement('input');
    move.type = 'hidden';
    move.name = 'do';
    move.value = bar ? 'sep-to ' + bar + ' ' + (row.dataset.number - 1) : 'to ' + dragged.dataset.place + ' ' + row.dataset.place;
    const form = table.closest('form');
    form.append(move);
    keep();
    form.submit();
  });
}

// What was refused is what one looks at first.
const refused = document.querySelector('main .box.bad[tabindex]');
if (refused) refused.focus();

// Live.
const lost = document.getElementById('lost');
const found = () => {
  lost.hidden = true;
  document.body.classList.remove('stale');
};
const say = (sentence) => {
  document.body.classList.add('stale');
  lost.textContent = sentence + ' ';
  for (const url of (document.body.dataset.peers || '').split(' ').filter(Boolean)) {
    if (new URL(url).host === location.host) continue;
    const link = document.createElement('a');
    link.href = url;
    link.textContent = url;
    lost.append(link, ' ');
  }
  lost.hidden = false;
};
const showRoles = (state) => {
  const place = document.querySelector('[data-roles]');
  place.replaceChildren();
  for (const one of state.roles || []) {
    const span = document.createElement('span');
    span.className = 'role ' + one.role.toLowerCase();
    span.textContent = one.label + ' ' + one.role;
    place.append(span);
  }
  for (const node of state.nodes || []) {
    const span = document.createElement('span');
    span.className = 'role ' + (node.fresh ? node.role.toLowerCase() : 'init');
    span.textContent = node.name + ' ' + node.role;
    place.append(span);
  }
  if (state.failure) place.append('not in force: ' + state.failure);
};
// What waits to be applied or confirmed, on every open page.
const pending = document.getElementById('pending');
const count = () => {
  for (const left of all('[data-left]')) {
    if (!left.dataset.end) left.dataset.end = Date.now() + 1000 * Number(left.dataset.left);
    left.textContent = Math.max(0, Math.ceil((left.dataset.end - Date.now()) / 1000));
  }
};
count();
setInterval(count, 500);
let shown = null;
const showPending = async (state) => {
  const now = [state.waiting, state.sections, state.trial, state.saved].join('|');
  const first = shown === null;
  if (now === shown || !pending) return;
  shown = now;
  if (first && !state.waiting && !state.trial && !state.sections === !pending.firstChild) return;
  try {
    const answer = await fetch('/bar', { credentials: 'same-origin' });
    if (!answer.ok || pending.contains(document.activeElement)) { shown = first ? null : ''; return; }
    const bar = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const back of all('[name=back]', bar)) back.value = document.body.dataset.back;
    pending.replaceChildren(...bar.body.childNodes);
    count();
  } catch { shown = ''; }
};

// Parts that take a while to make.
for (const part of all('[data-load]')) {
  const wait = document.createElement('p');
  wait.textContent = 'Looking …';
  part.lastElementChild.replaceWith(wait);
  fetch(part.dataset.load, { credentials: 'same-origin' }).then((a) => a.text()).then((text) => {
    const page = new DOMParser().parseFromString(text, 'text/html');
    part.replaceChildren(...page.getElementById(part.id).childNodes);
  }).catch(() => { wait.textContent = 'No answer.'; });
}

let fetching = false;
let again = false;
const refresh = async () => {
  const parts = all('[data-live]');
  if (!parts.length || document.querySelector('main .box.bad[tabindex]')) return;
  if (fetching) { again = true; return; }
  fetching = true;
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin' });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const part of parts) {
        const now = page.getElementById(part.id);
        if (now && (part === document.activeElement || !part.contains(document.activeElement))) part.replaceChildren(...now.childNodes);
      }
    }
  } catch { /* the event stream says so */ } finally {
    fetching = false;
    if (again) { again = false; refresh(); }
  }
};
for (const part of all('[data-every]')) {
  setInterval(() => { if (!document.hidden && !part.querySelector('[data-done]')) refresh(); }, 1000 * Number(part.dataset.every));
}
if (lost) {
  let first = true;
  let silent = 0;
  let heard = Date.now();
  let missed = false;
  // Parts that are always new say of what they want to hear.
  const topics = [...new Set(all('[data-news]').map((part) => part.dataset.news))];
  const source = new EventSource('/live' + (topics.length ? '?news=' + topics.join(',') : ''));
  const hear = () => {
    heard = Date.now();
    if (missed) found();
    missed = false;
  };
  // Once a second there is something; whose power is cut closes no connection.
  source.addEventListener('here', hear);
  source.addEventListener('news', (e) => {
    hear();
    document.dispatchEvent(new CustomEvent('news', { detail: JSON.parse(e.data) }));
  });
  setInterval(() => {
    if (missed || source.readyState !== EventSource.OPEN || Date.now() - heard < 3500) return;
    missed = true;
    say('This node does not answer. Its pair may be at:');
  }, 500);
  source.onmessage = (e) => {
    const state = JSON.parse(e.data);
    hear();
    silent = 0;
    if (state.engine === false) {
      say('The engine of this node does not answer. Connections go on; the peer may have taken over:');
      return;
    }
    found();
    showRoles(state);
    showPending(state);
    if (!first) refresh();
    first = false;
  };
  source.onopen = () => { silent = 0; hear(); };
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) {
      if (++silent === 1) say('This page is not live: the session ended, or too many pages are open. Elsewhere:');
      return;
    }
    if (++silent >= 2) say('This node does not answer. Its pair may be at:');
  };
}
