const MOVING = `<style>
  @keyframes slide { from { transform: translateX(0); opacity: 1 } to { transform: translateX(100px); opacity: 0 } }
  #a { position: absolute; left: 10px; top: 20px; width: 30px; height: 40px; animation: slide 10s linear forwards }
  #endless { animation: slide 1s infinite }
</style><div id="a"></div><p id="still">x</p>`;

test('animations are listed with their timing, target and keyframes', MOVING, async () => {
  const { animations, count, truncated } = await ok('animation_list', {});
  equal([count, truncated], [1, false]);
  const [one] = animations;
  equal([one.type, one.name, one.play_state, one.target.id], ['css-animation', 'slide', 'running', 'a']);
  equal(one.timing, { duration: 10000, delay: 0, end_delay: 0, easing: 'linear', iterations: 1, direction: 'normal', fill: 'forwards' });
  equal([one.computed.end_time, one.keyframes.length, one.keyframes[1].transform], [10000, 2, 'translateX(100px)']);
  equal((await ok('animation_list', { selector: '#still' })).count, 0);
  equal((await ok('animation_list', { selector: 'body' })).count, 1);
  await fails('animation_list', { selector: '#none' }, 'not-found', '#none');
  await fails('animation_list', { selector: '(' }, 'invalid-arguments', 'selector');
});

test('a scrub stops an element at each point, and lets it go on where it was', MOVING, async () => {
  const begun = await ok('scrub_begin', { selector: '#a' });
  equal([begun.anim_count, begun.duration, begun.target.id], [1, 10000, 'a']);
  const { scrub } = begun;
  const points = [];
  for (const progress of [0, 0.5, 1]) points.push(await ok('scrub_seek', { scrub, progress }));
  equal(points.map((point) => [point.t, point.rect.x, point.transform.tx, point.opacity]), [
    [0, 10, 0, 1], [5000, 60, 50, 0.5], [10000, 110, 100, 0],
  ]);
  equal(await ok('scrub_end', { scrub, restore: true }), { restored: true });
  const [one] = (await ok('animation_list', {})).animations;
  holds(one.play_state === 'running' && one.current_time < 5000, JSON.stringify(one));
  equal(await ok('scrub_end', { scrub, restore: true }), { restored: false });
  await fails('scrub_seek', { scrub, progress: 0 }, 'not-found', 'again');
});

test('what was paused or had finished is so afterwards too, and may be left at the last point', MOVING, async () => {
  const paused = $('#a').animate([{ opacity: 0 }, { opacity: 1 }], 1000);
  paused.pause();
  paused.currentTime = 250;
  const finished = $('#still').animate([{ opacity: 0 }, { opacity: 1 }], { duration: 1000, fill: 'forwards' });
  finished.finish();
  for (const selector of ['#a', '#still']) {
    const { scrub } = await ok('scrub_begin', { selector });
    await ok('scrub_seek', { scrub, progress: 0.5 });
    await ok('scrub_end', { scrub, restore: true });
  }
  equal([paused.playState, paused.currentTime], ['paused', 250]);
  equal([finished.playState, finished.currentTime], ['finished', 1000]);
  const { scrub } = await ok('scrub_begin', { selector: '#still' });
  await ok('scrub_seek', { scrub, progress: 0.25 });
  equal(await ok('scrub_end', { scrub, restore: false }), { restored: false });
  equal([finished.playState, finished.currentTime], ['paused', 250]);
}, { isolated: true });

test('another scrub lets the first one go on', MOVING, async () => {
  const first = await ok('scrub_begin', {});
  await ok('scrub_begin', {});
  await fails('scrub_seek', { scrub: first.scrub, progress: 0 }, 'not-found');
  await fails('scrub_begin', { selector: '#still' }, 'not-found', 'sampled');
  equal((await ok('animation_list', {})).animations[0].play_state, 'running', 'a scrub that failed stops nothing');
});

test('without anything that moves a scrub says what to do', '<p id="p">x</p>', async () => {
  await fails('scrub_begin', {}, 'not-found', 'selector');
  await fails('scrub_seek', { scrub: 1, progress: 0.5 }, 'not-found');
  await fails('scrub_begin', { selector: '#none' }, 'not-found', '#none');
});

test('what moves without end is not stopped', MOVING, async () => {
  $('#still').id = 'endless';
  await fails('scrub_begin', { selector: '#endless' }, 'not-found');
}, { isolated: true });

test('a recording holds how an element moved', '<p id="p">x</p>', async () => {
  await fails('animation_sample', {}, 'not-found', 'record');
  const armed = await ok('animation_sample', { record: true, selector: '#p' });
  equal(armed, { armed: true, selector: '#p', recording_active: false, session_count: 0, sessions: [] });
  $('#p').animate([{ transform: 'translateX(0)' }, { transform: 'translateX(50px)' }], { duration: 150, easing: 'linear' });
  let told;
  for (let turn = 0; turn < 60; turn += 1) {
    await sleep(25);
    told = await ok('animation_sample', {});
    if (told.session_count > 0) break;
  }
  equal([told.session_count, told.sessions[0].declared], [1, { duration: 150, easing: 'linear', delay: 0 }]);
  const { frames, curve } = told.sessions[0];
  equal(frames, curve.length);
  holds(frames >= 2, `${frames} frames`);
  holds(curve.every((point, i) => i === 0 || point.t >= curve[i - 1].t), 'in order');
  equal((await ok('animation_sample', { clear: true })).session_count, 1);
  equal((await ok('animation_sample', {})).session_count, 0);
}, { isolated: true });
