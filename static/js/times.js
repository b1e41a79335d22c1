/* Moments by the reader's own clock as well, where it differs from the one they are written in.
 * A <time data-own-clock="Your time:"> says its moment with an offset; without this script it
 * stands there in its own zone, which it names. */
const language = document.documentElement.lang;
const DAY = { weekday: "short", month: "short", day: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** Minutes east of UTC that an ISO 8601 moment is written in. */
const offsetOf = (moment) => {
  const [, sign, hours, minutes] = moment.match(/([+-])(\d\d):(\d\d)$/) ?? [, "+", 0, 0];
  return (sign === "-" ? -1 : 1) * (60 * hours + Number(minutes));
};

for (const time of document.querySelectorAll("time[data-own-clock]")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime()) || -moment.getTimezoneOffset() === offsetOf(time.dateTime)) continue;
  const today = moment.toDateString() === new Date().toDateString();
  const own = document.createElement("span");
  own.className = "own-clock";
  const clock = new Intl.DateTimeFormat(language, today ? CLOCK : { ...DAY, ...CLOCK }).format(moment);
  own.textContent = `${time.dataset.ownClock} ${clock}`;
  time.after(" ", own);
}
