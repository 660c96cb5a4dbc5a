/** What the assistant knows about cooking. */
import type { Topic } from './topic.ts';

export const kitchen: readonly Topic[] = [
  {
    name: 'risotto',
    keywords: ['risotto', 'arborio', 'carnaroli'],
    answers: [
      `**Lemon risotto for two**, about 30 minutes.

1. Soften a finely chopped shallot in butter over low heat, without colour.
2. Add 160 g risotto rice and stir until it is hot and smells faintly of popcorn, about 2 minutes.
3. Pour in a glass of dry white wine and let it vanish.
4. Add hot stock a ladle at a time, 600 ml in all. Stir often, not constantly. Start tasting at 15 minutes.
5. Off the heat, beat in 30 g cold butter, 40 g parmesan, the zest of a lemon and a little of its juice. Cover for two minutes.

It should spread slowly when you tilt the plate. If it stands still, add a spoon of stock.`,
      `The short version: **hot stock, patient heat, cold butter at the end.**

- 80 g rice a person, and four times its weight in stock, kept just below a simmer.
- Toast the rice dry before any liquid. That thin shell is what keeps it from turning to porridge.
- Stop while the middle of a grain still has the smallest bite, because it goes on cooking off the heat.
- Cold butter and cheese go in away from the stove. Beat hard for half a minute: that is where the creaminess comes from, not from cream.

For lemon, use the zest in the butter and the juice only at the table.`,
    ],
  },
  {
    name: 'leftover rice',
    keywords: ['leftover', 'left over', 'cold rice', 'fried rice', 'yesterday'],
    answers: [
      `Cold rice is the best start for **egg fried rice**, ready in 8 minutes:

1. Break up the grains with wet hands so nothing clumps.
2. Get a wide pan properly hot, then oil, then two beaten eggs. Pull them out while they are still soft.
3. More oil, white parts of spring onion and garlic, 20 seconds.
4. Rice in. Press it flat, leave it alone for a minute, toss, repeat.
5. Eggs back, a tablespoon of soy down the side of the pan, green onion, a few drops of sesame oil.

Use rice that went into the fridge within an hour of cooking, and no older than a day.`,
      `Three ways out, depending on what else is in the fridge:

- **Something crisp:** press the rice with an egg and grated cheese into cakes and fry them slowly, 5 minutes a side.
- **Something warm:** simmer it in stock with ginger until it falls apart, then a soft egg and chilli oil on top. That is a quick congee.
- **Something cold:** toss with lemon, olive oil, parsley, chickpeas and anything pickled.

If the rice sat out overnight, throw it away. Reheating does not undo what grew on it.`,
    ],
  },
  {
    name: 'substitutes',
    keywords: ['substitute', 'instead of', 'replace', 'buttermilk', 'without eggs', 'no eggs', 'out of'],
    answers: [
      `Most things have a stand-in that works:

- **Buttermilk**, 250 ml: milk with a tablespoon of lemon juice, left for 10 minutes.
- **One egg** in a cake: 60 g plain yoghurt, or a tablespoon of ground flax in three of water.
- **Self-raising flour**, 150 g: plain flour with 2 level teaspoons of baking powder.
- **Crème fraîche** in a sauce: full-fat yoghurt, stirred in off the heat so it does not split.
- **Fresh herbs**: a third of the amount, dried, and earlier in the cooking.

What are you making? Some recipes forgive more than others.`,
      `It depends on what the missing thing *does* in the dish. Ask yourself whether it brings **acid, fat, lift or binding**, then replace that:

- Acid (buttermilk, yoghurt): milk plus lemon juice.
- Fat (butter in baking): the same weight of neutral oil, less a fifth.
- Lift (eggs in a sponge): a teaspoon of baking powder with a tablespoon of vinegar.
- Binding (eggs in patties): two tablespoons of breadcrumbs soaked in milk.

Tell me the recipe and I will give you the exact amounts.`,
    ],
  },
  {
    name: 'sourdough',
    keywords: ['sourdough', 'starter', 'bread', 'dough', 'proof', 'loaf'],
    answers: [
      `A dense loaf is nearly always **under-proofed**. Check three things, in this order:

1. **Is the starter strong?** It should double within 4 to 6 hours of a feed. If it does not, feed it twice a day for three days before you bake again.
2. **Is the dough warm enough?** At 24 °C bulk takes about 5 hours, at 20 °C closer to 9. Watch for a rise of half, a domed edge and bubbles at the side, not for the clock.
3. **Is it shaped tightly?** A slack skin lets the gas spread sideways.

Change one thing a bake. My bet is on the second.`,
      `Read the crumb, it tells you what happened:

- *Tight, with a few large tunnels near the top:* under-proofed. Give bulk another hour.
- *Flat, with small even holes and a pale crust:* over-proofed. Shorten it, or prove in the fridge.
- *Gummy just above the base:* baked too short, or cut too early. 97 °C inside, then an hour of patience.

A poke test at the end of proving helps: a floured finger should leave a dent that comes back slowly and not quite all the way.`,
    ],
  },
  {
    name: 'dinner',
    keywords: ['dinner', 'supper', 'tonight', 'quick meal', 'what should i cook', 'chickpeas', 'tinned'],
    answers: [
      `With a tin of chickpeas and what most kitchens have: **chickpeas with tomatoes and crisp crumbs**, 20 minutes.

1. Fry breadcrumbs in olive oil with a pinch of salt until deep gold. Set aside.
2. In the same pan, garlic and a pinch of chilli, then a tin of tomatoes. Ten minutes, until it looks like jam.
3. Chickpeas in with half their liquid, five minutes.
4. Lemon, parsley, the crumbs on top.

Feeds two with bread, or three over pasta.`,
      `Three dinners that take under 25 minutes. Which sounds right?

- **Bright:** spaghetti with lemon, black pepper and whatever green you have, wilted in the pasta water.
- **Deep:** chickpeas simmered with tinned tomatoes, cumin and a spoon of peanut butter, over rice.
- **Lazy:** a tray of sausages, potatoes and onions at 220 °C. Two minutes of work, and the oven does the rest.

Tell me how many people and I will scale it.`,
      `Let me narrow it down. If you have **eggs**, make shakshuka: onion, pepper and a tin of tomatoes cooked down for 12 minutes, four eggs cracked in, lid on for five. If you have **no eggs**, cook the same base a little longer and tear mozzarella over it.

Either way: bread, and something sharp on the side, such as pickles or a squeeze of lemon.`,
    ],
  },
  {
    name: 'coffee',
    keywords: ['coffee', 'espresso', 'pour over', 'pour-over', 'v60', 'french press'],
    answers: [
      `For one cup of pour-over: **15 g coffee, 250 g water at 94 °C, three minutes.**

1. Grind a little coarser than table salt, rinse the paper.
2. Pour 45 g, swirl, wait 40 seconds.
3. Pour to 150 g in a slow spiral, then to 250 g once the level has dropped halfway.
4. It should run dry near 3:00.

Sour? Grind finer. Bitter and drying? Coarser. Change nothing else until it tastes right.`,
      `Use the **1 : 16 rule** (one gram of coffee to sixteen of water) and adjust only the grind:

- under 2:30 and sharp, so finer
- over 3:30 and bitter, so coarser
- about 3:00 but thin: try 1 : 15 before you touch the grind

Fresh beans need a longer first wait, 45 seconds or so, or the gas pushes the water around them.`,
    ],
  },
];
