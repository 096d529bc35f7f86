'use strict';
// Draws what the node measured: each figure says what of, the node says every second that there is more.

const SVG = 'http://www.w3.org/2000/svg';
const UNITS = { bits: 'bit/s', packets: 'packets/s', rate: '/s', percent: '%', count: '' };
const SERIES = {
  traffic: (f) => [['in_' + f.dataset.unit, 'In'], ['out_' + f.dataset.unit, 'Out']],
  states: (f) => [f.dataset.of === 'new' ? ['new', 'New'] : ['states', 'States']],
  system: () => [['processor_percent', 'Processor'], ['memory_percent', 'Memory']],
};

const draw = (tag, attributes, text) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
};

// A figure with a prefix: 12.3 Mbit/s.
const said = (value, unit) => {
  if (value === null || value === undefined) return '-';
  let left = value;
  let prefix = 0;
  while (left >= 1000 && prefix < 4) { left /= 1000; prefix++; }
  const digits = left >= 100 || Number.isInteger(left) ? 0 : left >= 10 ? 1 : 2;
  return (left.toFixed(digits) + '\u00a0' + ['', 'k', 'M', 'G', 'T'][prefix] + UNITS[unit]).trim();
};

// The next of 1, 2, 5, 10, 20 … above: axes have round figures.
const above = (value) => {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= value * 0.999);
};

const clock = (seconds, span) => new Date(seconds * 1000).toLocaleTimeString([], span === 'minutes'
  ? { hour: '2-digit', minute: '2-digit', second: '2-digit' } : { hour: '2-digit', minute: '2-digit' });

const picture = (figure, all) => {
  const data = all[figure.dataset.graph];
  const of = figure.dataset.graph === 'traffic'
    ? data.interfaces.find((one) => one.id === figure.dataset.of) : data;
  if (!of) { figure.textContent = 'Nothing is measured here.'; return; }
  const small = figure.classList.contains('small');
  const unit = figure.dataset.unit;
  const lines = SERIES[figure.dataset.graph](figure).map(([name, label]) => ({ label, points: of[name] }));
  const width = Math.max(260, figure.clientWidth);
  const height = small ? 90 : 200;
  const left = 78;
  const right = width - 8;
  const bottom = height - (small ? 6 : 22);
  const top = 8;
  const most = Math.max(0, ...lines.flatMap((l) => l.points.filter((p) => p !== null)));
  const limit = unit === 'percent' ? 100 : above(Math.max(most, unit === 'bits' ? 1000 : 1));
  const count = lines[0].points.length;
  const x = (i) => left + (right - left) * i / (count - 1);
  const y = (value) => bottom - (bottom - top) * value / limit;

  const svg = draw('svg', { viewBox: '0 0 ' + width + ' ' + height, width, height, role: 'img' });
  const newest = (l) => l.points[count - 1];
  svg.setAttribute('aria-label', figure.dataset.title + ', now: '
    + lines.map((l) => l.label + ' ' + said(newest(l), unit)).join(', '));
  for (let i = 0; i <= (small ? 2 : 4); i++) {
    const value = limit * i / (small ? 2 : 4);
    svg.append(draw('line', { class: 'grid', x1: left, x2: right, y1: y(value), y2: y(value) }));
    svg.append(draw('text', { class: 'axis', x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, said(value, unit)));
  }
  for (let i = 0; !small && i <= 4; i++) {
    const point = Math.round((count - 1) * i / 4);
    const at = data.end - (count - 1 - point) * data.step_s;
    const anchor = i === 0 ? 'start' : i === 4 ? 'end' : 'middle';
    svg.append(draw('text', { class: 'axis', x: x(point), y: height - 6, 'text-anchor': anchor }, clock(at, data.span)));
  }
  lines.forEach((line, n) => {
    let path = '';
    let pen = 'M';
    line.points.forEach((value, i) => {
      if (value === null) { pen = 'M'; return; }
      path += pen + x(i).toFixed(1) + ' ' + y(value).toFixed(1);
      // A point without neighbours is a dot.
      if (pen === 'M' && (i + 1 === count || line.points[i + 1] === null)) path += 'h1';
      pen = 'L';
    });
    svg.append(draw('path', { class: 'line l' + n, d: path }));
  });
  const legend = document.createElement('figcaption');
  lines.forEach((line, n) => {
    const item = document.createElement('span');
    item.className = 'key l' + n;
    item.textContent = line.label + ' ' + said(newest(line), unit);
    legend.append(item);
  });
  figure.dataset.points = lines[0].points.filter((p) => p !== null).length;
  figure.replaceChildren(svg, legend);
};

const figures = [...document.querySelectorAll('figure[data-graph]')];
if (figures.length) {
  const span = figures[0].dataset.span;
  let next = 0;
  let busy = false;
  let latest = null;
  const show = () => { if (latest) for (const figure of figures) picture(figure, latest); };
  const load = async () => {
    if (busy || document.hidden || Date.now() < next) return;
    busy = true;
    try {
      const answer = await fetch('/status/graphs/data?span=' + span, { credentials: 'same-origin' });
      if (answer.ok && !answer.redirected) {
        latest = await answer.json();
        next = Date.now() + 1000 * Math.min(30, latest.states.step_s) - 500;
        show();
      }
    } catch { /* the event stream says so */ } finally { busy = false; }
  };
  document.addEventListener('news', (e) => { if ('graph' in e.detail) load(); });
  window.addEventListener('resize', show);
  load();
}
