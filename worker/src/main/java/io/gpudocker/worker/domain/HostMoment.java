package io.gpudocker.worker.domain;

import java.time.Instant;

/**
 * One moment by both clocks of a host.
 *
 * @param wall what people call it; steps when it is set
 * @param bootMillis since the boot, suspended time included; never steps
 * @param bootId of the boot, without which {@code bootMillis} says nothing
 */
public record HostMoment(Instant wall, long bootMillis, String bootId) {
    /**
     * Where a time of the wall clock lies on the clock of this boot, by what lies between it and this moment. Nothing is
     * later than this moment.
     */
    public long bootMillisAt(Instant time) {
        return bootMillis - Math.max(0, java.time.Duration.between(time, wall).toMillis());
    }
}
