/** What the assistant knows about going places. */
import type { Topic } from './topic.ts';

export const travel: readonly Topic[] = [
  {
    name: 'lisbon',
    keywords: ['lisbon', 'lisboa', 'portugal'],
    answers: [
      `**Two days in Lisbon, on foot and by tram**

*Saturday.* Start at Graça's viewpoint before nine, while the light is low and it is still quiet. Walk down through Alfama to the river. Lunch at a tasca: grilled sardines from May to September, otherwise *bacalhau à Brás*. Afternoon in Chiado for bookshops and shade. Watch the sun set from São Pedro de Alcântara.

*Sunday.* Train to Belém (7 minutes). Jerónimos opens at 9:30; the cloister is the part worth a ticket. Custard tarts, warm, with cinnamon. Back to LX Factory for its Sunday market, then the ferry to Cacilhas for dinner, with the whole city across the water.

Bring shoes that grip. Those polished stones are slippery even when dry.`,
      `Rather than a list of sights, here is a **rhythm that suits the hills**: climb in the morning, ride in the afternoon.

- **Morning one:** Mouraria and Alfama upwards, coffee at Graça.
- **Afternoon one:** the Gulbenkian, which has a garden made for doing nothing.
- **Morning two:** Belém by train, before the coaches.
- **Afternoon two:** ferry to Cacilhas, then the lift down to the riverside path.

A 24-hour Viva Viagem card covers trams, metro, lifts and the ferry. Skip tram 28 at midday, because you will stand the whole way. Take 24 instead.`,
    ],
  },
  {
    name: 'packing',
    keywords: ['pack', 'packing', 'carry-on', 'luggage', 'suitcase', 'backpack'],
    answers: [
      `**A week in one carry-on**, for mild weather:

- 4 tops, 2 trousers, 1 warm layer, 1 light rain jacket
- underwear and socks for 4 days, plus a sink-wash on day 4
- one pair of shoes on your feet, one flat pair in the bag
- a scarf, which is also a blanket, a pillow and a bit of smartness
- a pouch for liquids, a pouch for cables, and nothing loose

Lay everything out, then put a third of the tops back. Nobody will notice but your shoulders.`,
      `Pack for **four days, however long you stay.** Past four, you wash.

1. Pick one dark colour and one light one, so everything goes with everything.
2. Wear the bulky things on the plane.
3. Roll knitwear, fold shirts, fill your shoes.
4. Keep a pouch at the top with charger, pen, medicine, a snack and a printed address.

Before you close it, ask of each thing: *could I buy this there for under ten euros?* If so, it stays.`,
    ],
  },
  {
    name: 'jet lag',
    keywords: ['jet lag', 'jetlag', 'time zone', 'long flight'],
    answers: [
      `Light does most of the work, more than melatonin or willpower.

- **Flying east:** look for bright light in the *late morning* of the new place, and avoid it in the first hours after dawn for two days.
- **Flying west:** stay outdoors in the *late afternoon* and evening.
- Eat at local times from the first meal on.
- Nap for 20 minutes at most, and before 15:00.

Expect about a day of adjustment per time zone going east, and a little less going west.`,
      `A plan for the first 48 hours:

1. Set your watch at take-off and sleep only if it is night there.
2. Land, shower, then go outside, even when it is grey. Overcast daylight is still twenty times brighter than a hotel room.
3. First evening: a proper dinner, no screens in bed, and up at your usual hour whatever the night was like.
4. Coffee until noon, not after.

If you are staying fewer than three days, do not adjust at all. Keep your home hours and book your meetings around them.`,
    ],
  },
  {
    name: 'trains',
    keywords: ['train', 'interrail', 'night train', 'sleeper', 'rail'],
    answers: [
      `For **Vienna to Rome by night train**: it leaves in the evening and arrives mid-morning, about 14 hours.

- A *couchette* is a bunk in a shared compartment, a *sleeper* has a proper bed and a basin.
- Book two to three months ahead. The cheapest fares go first, and sleepers sell out before anything else.
- Bring water, earplugs and a jumper. Compartments are either too cold or far too warm.
- Breakfast is included with a bed. With a seat it is not.

If the dates are fixed, book the train first and the hotel second.`,
      `My rule of thumb: under six hours take the day train, over nine take the sleeper, and in between pick whichever leaves from the nicer station.

For a first night train choose a route that neither starts nor ends in the middle of the night, a lower bunk, and a carriage away from the doors. And keep your passport *on you*: the attendant may ask for it at a border you sleep through.`,
    ],
  },
];
