// Package when turns a time as people type it into an instant.
//
//	18:00 · 6pm · noon · midnight             the next one
//	today 18:00 · tomorrow at 6:30 pm         in either order: 18:00 tomorrow; also day after tomorrow 18:00
//	fri 20:00 · friday 8pm · this fri 20:00   the coming Friday; today if that time is still ahead
//	next mon 9:30                             only where "the coming" and "that of next week" are the same day
//	24 dec 18:00 · dec 24, 6pm · 24.12. 18:00 the next one; with a year, that one
//	2026-12-24 18:00 · 24.12.2026 18:00       with dots the day stands first, as wherever dates have dots
//	13/11/2026 18:00                          with slashes only where it can be read in one way
//	2026-12-24T18:00:00+01:00                 RFC 3339
//	in 2h30m · in 1 day 2 hours · +90m        hours are exact, days keep the time of day; also in 2h30, in half an hour
//	in 3 days at 18:00
//
// A zone may follow: UTC, GMT, Z, Europe/Berlin in any case, +02:00, UTC+2. An abbreviation such as CET is understood
// where the chat's zone uses it, and refused elsewhere, since most have several meanings. Weeks begin on Monday.
//
// What follows the time is the title, without a lone dash or colon between them. A day directly behind the time still
// belongs to the time: "20:00 fri Weekly", "18:00 tomorrow, Weekly". Two kinds of such days may as well begin the title
// and are asked about: a weekday in full with more words behind it ("18:00 Friday Q&A"), and any day with a word behind
// it that ties it to what follows ("18:00 Sun and moon", "18:00 tomorrow never dies"). The same goes for a title that is
// nothing but a city with a zone of its own ("18:00 Berlin").
//
// Where a text can be read in two ways it is refused with the readings, each of them in a form that can be typed; quotes
// always begin the title.
package when
