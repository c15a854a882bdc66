const take = (number) => __palisade.take(number);

/** The kept answer, once it is there. */
async function fetched(number) {
  for (let i = 0; i < 200; i += 1) {
    const told = take(number);
    if (told !== 'p') return told;
    await sleep(5);
  }
  throw new Error(`nothing came for ${number}`);
}

test('an answer is kept until it is fetched, and of each there is one', '<p>Hello</p>', async () => {
  equal(take('a'), 'u');
  __palisade.begin('a', 'wait', JSON.stringify({ condition: 'text', value: 'Hello', timeout_ms: 1000 }));
  equal(take('a'), 'p');
  const told = await fetched('a');
  holds(told.startsWith('d{"ok":'), told);
  equal(take('a'), 'u');
}, { isolated: true });

test('what fails is an answer too', '', async () => {
  __palisade.begin('a', 'nothing of this name', '{}');
  has(await fetched('a'), '"error"');
  __palisade.keep('b', async () => {
    throw new Error('no');
  });
  equal(await fetched('b'), 'd');
}, { isolated: true });

test('a number that is taken stays the first one\'s', '', async () => {
  __palisade.keep('a', async () => 'first');
  __palisade.keep('a', async () => 'second');
  equal(await fetched('a'), 'dfirst');
  __palisade.keep({}, async () => 'third');
  equal(take({}), 'u');
}, { isolated: true });

test('what nobody fetches does not pile up', '', async () => {
  for (let i = 0; i < 300; i += 1) __palisade.keep(`${i}`, async () => 'x');
  await sleep(10);
  equal(take('0'), 'u');
  equal(take('299'), 'dx');
}, { isolated: true });
