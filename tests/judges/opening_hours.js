// Reads opening_hours expressions, one a line; prints for each a line of JSON:
// [[UTC minute, "open" | "closed" | "unknown"], ...], each state lasting until the next, or
// {"error": "..."}. Arguments: first and last moment as ISO date-times in the zone of the process,
// which must be Europe/Brussels (set TZ).
const readline = require("node:readline");
const OpeningHours = require("opening_hours");

// What a geocoder would say of a place in the middle of Brussels.
const PLACE = { lat: 50.8503, lon: 4.3517, address: { country_code: "be", country: "België" } };

function changes(expression, start, end) {
  const hours = new OpeningHours(expression, PLACE, { mode: 0, locale: "en" });
  const iterator = hours.getIterator(start);
  const found = [];
  do {
    const state = iterator.getState() ? "open" : iterator.getUnknown() ? "unknown" : "closed";
    found.push([Math.floor(iterator.getDate() / 60000), state]);
  } while (iterator.advance(end));
  return found;
}

const [start, end] = process.argv.slice(2).map((moment) => new Date(moment));
readline.createInterface({ input: process.stdin }).on("line", (expression) => {
  try {
    console.log(JSON.stringify(changes(expression, start, end)));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
});
