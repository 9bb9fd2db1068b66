package io.gpudocker.producer.audit;

import java.util.Map;

/**
 * How the checks ended.
 *
 * @param commands looked at, records that are none included; so the other numbers, of records in the range
 * @param waiting commands that have no answer and may still get one in time
 * @param deviations by check, all of them
 */
public record Summary(
        long commands,
        long answers,
        long deadLetters,
        long versions,
        long intervals,
        long ids,
        long waiting,
        Map<Check, Long> deviations) {

    public boolean clean() {
        return deviations.values().stream().allMatch(count -> count == 0);
    }
}
