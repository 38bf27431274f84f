/** Lengths of time in milliseconds. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** After this long a lane gives its place to another that waits, and goes on later: a backlog can last for hours. */
export const LANE_TURN = 5 * SECOND;
