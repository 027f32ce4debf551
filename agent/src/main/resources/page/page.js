'use strict';
(() => {
  const PERIOD = 2000;
  const PATIENCE = 6000;
  const byId = id => document.getElementById(id);
  const element = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text || '';
    made.className = className || '';
    return made;
  };

  // The address the browser has come by: through a tunnel or a proxy it is another one than the port's. Without
  // the password that it may have in it, with which scripts and frames may not ask for anything.
  const url = relative => new URL(relative, location.origin + location.pathname).href;
  const server = url('..').replace(/\/$/, '');
  document.querySelectorAll('.server').forEach(each => { each.textContent = server; });

  const live = byId('live');
  const trouble = byId('trouble');
  let asking = false;

  function say(problem) {
    trouble.textContent = problem;
    trouble.hidden = !problem;
    live.classList.toggle('stale', !!problem);
  }

  async function renew() {
    if (document.hidden || asking) return;
    asking = true;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await fetch(url('?part=live'), {cache: 'no-store', signal: patience.signal});
      const text = await answer.text();
      if (answer.ok) {
        live.innerHTML = text;
        say('');
      } else {
        say(answer.status + ': ' + text);
      }
    } catch (e) {
      say('The service does not answer. Trying again ...');
    } finally {
      clearTimeout(timer);
      asking = false;
    }
  }
  setInterval(renew, PERIOD);
  document.addEventListener('visibilitychange', renew);

  const result = byId('result');
  let stop = () => {};

  /** As high as what it shows, which on a phone lacks room for its heading. */
  function fit(frame) {
    const page = frame.contentDocument;
    const style = page.createElement('style');
    style.textContent = '@media (max-width: 40rem) { h1 { padding-bottom: 1.8rem } }';
    page.head.append(style);
    const height = Math.max(320, Math.min(page.documentElement.scrollHeight, innerHeight * .85));
    frame.style.height = height + 4 + 'px';
  }

  /** What a frame shows that was not made into a flame graph: the port's own words. */
  function refusal(frame) {
    const page = frame.contentDocument;
    if (!page) return 'The service does not answer.';
    return page.contentType === 'text/html' ? '' : page.body.innerText.trim();
  }

  function profile(link) {
    stop();
    const seconds = Number(link.dataset.seconds);
    const title = link.textContent;
    const line = element('p');
    const words = element('span');
    words.setAttribute('role', 'status');
    const bar = element('progress');
    bar.max = seconds || 1;
    bar.setAttribute('aria-label', title);
    const cancel = element('button', 'Stop', 'button quiet');
    const frame = element('iframe');
    frame.title = title + ': flame graph';
    line.append(words, bar, cancel);
    result.className = 'waiting';
    result.replaceChildren(line, frame);

    const start = performance.now();
    const tick = () => {
      const past = (performance.now() - start) / 1000;
      if (past < seconds) bar.value = past; else bar.removeAttribute('value');
      const state = past < seconds ? 'sampling ' + seconds + ' s ...' : 'making the flame graph ...';
      if (!words.textContent.endsWith(state)) words.textContent = title + ': ' + state;
    };
    tick();
    const timer = setInterval(tick, 200);
    stop = () => {
      clearInterval(timer);
      result.className = '';
      result.replaceChildren();
    };
    cancel.addEventListener('click', () => stop());
    frame.addEventListener('load', () => {
      clearInterval(timer);
      const refused = refusal(frame);
      if (!refused) fit(frame);
      result.className = '';
      if (refused) {
        result.replaceChildren(element('p', title + ': ' + refused, 'said'));
        return;
      }
      bar.remove();
      words.textContent = title + (seconds ? ', ' + seconds + ' s up to ' : ', at ') + new Date().toLocaleTimeString();
      cancel.textContent = 'Close';
      const full = element('button', 'Full screen', 'button quiet');
      full.addEventListener('click', () => frame.requestFullscreen());
      line.append(full);
    });
    frame.src = url(link.dataset.graph);
    result.scrollIntoView({block: 'nearest'});
  }
  document.querySelectorAll('.profiles .button').forEach(link => {
    link.href = link.dataset.graph;
    link.addEventListener('click', event => {
      // With one of these keys the browser opens it in a tab of its own.
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      profile(link);
    });
  });

  const suspects = byId('suspects');

  function suspect(each) {
    const box = element('details', '', 'suspect');
    box.append(element('summary', each.count + ' threads at ' + each.at + ', ' + (each.growth_per_minute >= 0 ? '+' : '')
      + each.growth_per_minute.toFixed(1) + ' a minute'
      + (each.started_at ? ', started by ' + each.started_at : '')));
    const place = frame => frame.file.split('/').pop() + (frame.line ? ':' + frame.line : '');
    const lines = frames => frames.map(frame => '    ' + frame.function + ' (' + place(frame) + ')\n').join('');
    const labels = Object.entries(each.labels).map(([key, value]) => key + '=' + value).join(' ');
    box.append(element('pre', each.state + ', first seen ' + each.first_seen + '\n' + (labels ? 'labels ' + labels + '\n' : '') + lines(each.stack)
      + (each.creation_stack.length ? 'started by\n' + lines(each.creation_stack) : '')));
    return box;
  }

  function leaks(report) {
    if (!report.on) return [element('p', 'The leak detector is off (option leak.interval).')];
    const looked = report.intervals + ' looks at ' + report.threads + ' threads, the next in '
      + Math.round(report.next_in_seconds) + ' s; a leak shows after ' + report.intervals_needed + '.';
    return report.suspects.length
      ? [element('p', looked), ...report.suspects.map(suspect)]
      : [element('p', 'No suspects. ' + looked)];
  }

  async function showLeaks() {
    let shown;
    try {
      const answer = await fetch(url('leaks?format=json'), {cache: 'no-store'});
      shown = answer.ok ? leaks(await answer.json()) : [element('p', await answer.text(), 'said')];
    } catch (e) {
      shown = [element('p', 'The service does not answer.', 'said')];
    }
    const again = element('button', 'Look again', 'button quiet');
    again.addEventListener('click', showLeaks);
    suspects.replaceChildren(...shown, again);
  }
  showLeaks();
})();
