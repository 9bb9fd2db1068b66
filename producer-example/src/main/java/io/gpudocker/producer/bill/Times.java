package io.gpudocker.producer.bill;

import java.time.Instant;
import java.time.LocalDate;

/** Times of records, in the one form in which workers write them at a fraction of the cost of a general parser. */
final class Times {
    private static final int UP_TO_SECONDS = "2026-01-01T00:00:00".length();
    private static final int WITH_MILLIS = "2026-01-01T00:00:00.000Z".length();

    private Times() {}

    /**
     * Unix epoch milliseconds.
     *
     * @throws java.time.DateTimeException when it is no time
     */
    static long millis(String text) {
        boolean millis = text.length() == WITH_MILLIS && text.charAt(UP_TO_SECONDS) == '.';
        boolean whole = text.length() == UP_TO_SECONDS + 1;
        if (!(millis || whole) || text.charAt(text.length() - 1) != 'Z' || !digits(text, millis)) {
            return Instant.parse(text).toEpochMilli();
        }
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        long seconds = (number(text, 11, 13) * 60L + number(text, 14, 16)) * 60L + number(text, 17, 19);
        return (day * 86_400 + seconds) * 1_000 + (millis ? number(text, 20, 23) : 0);
    }

    /** Whether digits stand where they must; anything else is left to the general parser to judge. */
    private static boolean digits(String text, boolean millis) {
        String form = millis ? "0000-00-00T00:00:00.000Z" : "0000-00-00T00:00:00Z";
        for (int i = 0; i < form.length(); i++) {
            char expected = form.charAt(i);
            char found = text.charAt(i);
            if (expected == '0' ? found < '0' || found > '9' : found != expected) {
                return false;
            }
        }
        return number(text, 11, 13) < 24 && number(text, 14, 16) < 60 && number(text, 17, 19) < 60;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }
}
