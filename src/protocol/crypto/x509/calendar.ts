/** A moment as certificates write it, in UTC. */
interface Calendar {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const DAY_SECONDS = 86_400
/** Days of 400 years, after which the calendar repeats, and of 1970-01-01 counted from 0000-03-01. */
const ERA_DAYS = 146_097
const EPOCH_DAYS = 719_468

/** Days since 1970 of a date of the Gregorian calendar. Years are counted from March, so that leap days come last. */
function daysOf(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - 400 * era
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * ERA_DAYS + dayOfEra - EPOCH_DAYS
}

/** The date of so many days since 1970. */
function dateOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + EPOCH_DAYS
  const era = Math.floor(shifted / ERA_DAYS)
  const dayOfEra = shifted - era * ERA_DAYS
  const leapFree =
    dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor(leapFree / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  return { year: yearOfEra + 400 * era + (month <= 2 ? 1 : 0), month, day }
}

const secondsOf = (c: Calendar): number =>
  daysOf(c.year, c.month, c.day) * DAY_SECONDS + 3600 * c.hour + 60 * c.minute + c.second

const inRange = (c: Calendar): boolean => {
  const { year, month, day } = dateOf(daysOf(c.year, c.month, c.day))
  return year === c.year && month === c.month && day === c.day && c.hour < 24 && c.minute < 60 && c.second < 60
}

/**
 * Seconds since 1970 of a UTCTime (`YYMMDDhhmmssZ`, 1950 to 2049) or GeneralizedTime (`YYYYMMDDhhmmssZ`), the only
 * forms RFC 5280 §4.1.2.5 allows. `undefined`: another form, or no such date.
 */
export function readTime(text: string, form: 'utc' | 'generalized'): number | undefined {
  const pattern =
    form === 'utc' ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/ : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/
  const [written = -1, month = 0, day = 0, hour = 0, minute = 0, second = 0] =
    pattern.exec(text)?.slice(1).map(Number) ?? []
  if (written < 0) return undefined
  const century = form === 'utc' ? (written < 50 ? 2000 : 1900) : 0
  const calendar = { year: century + written, month, day, hour, minute, second }
  return inRange(calendar) ? secondsOf(calendar) : undefined
}

/** The text of a moment in the form RFC 5280 §4.1.2.5 wants: UTCTime through 2049. */
export function writeTime(seconds: number): { readonly text: string; readonly form: 'utc' | 'generalized' } {
  const days = Math.floor(seconds / DAY_SECONDS)
  const rest = seconds - days * DAY_SECONDS
  const { year, month, day } = dateOf(days)
  const form = year >= 1950 && year < 2050 ? 'utc' : 'generalized'
  const two = (value: number): string => String(value).padStart(2, '0')
  const years = form === 'utc' ? two(year % 100) : String(year).padStart(4, '0')
  const clock = two(Math.floor(rest / 3600)) + two(Math.floor(rest / 60) % 60) + two(rest % 60)
  return { text: `${years}${two(month)}${two(day)}${clock}Z`, form }
}
