package io.gpudocker.worker.reconcile;

import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineEvent;
import io.gpudocker.worker.handler.Comeback;
import io.gpudocker.worker.handler.Current;
import io.gpudocker.worker.handler.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells a container that ended by itself from one that ended because the engine or the host went down. Without
 * live-restore an engine that shuts down reports {@code kill} and {@code die} of every container up to ten seconds
 * before its event stream breaks, and exit codes do not tell. So a {@code die} with no {@code kill} before it is an
 * exit at once; with one, the verdict waits until the engine has answered for 20 s. Thread-safe.
 */
public final class ExitJudge implements Comeback {
    static final Duration JUDGEMENT = Duration.ofSeconds(20);
    private static final Duration REMEMBERED = JUDGEMENT.multipliedBy(2);
    private static final Duration BEFORE_BREAK = Duration.ofSeconds(15);

    private final InstantSource clock;
    private final Instant hostBootTime;
    private final Map<String, Instant> kills = new ConcurrentHashMap<>();
    private volatile @Nullable Instant brokeAt;
    private volatile @Nullable Instant backAt;
    private volatile Instant engineStart = Instant.MIN;

    /**
     * A judge that has seen nothing yet.
     *
     * @param hostBootTime when the host was started
     */
    public ExitJudge(InstantSource clock, Instant hostBootTime) {
        this.clock = clock;
        this.hostBootTime = hostBootTime;
    }

    /** Why a container has ended. */
    public enum Verdict {
        BY_ITSELF,
        ENGINE_WENT_DOWN,
        /** Ask again later. */
        UNDECIDED
    }

    /** Called for every event of the engine, on the stream's thread. */
    public void saw(EngineEvent event) {
        Instant now = clock.instant();
        switch (event.action()) {
            case "kill" -> kills.put(event.containerId(), now);
            case "start", "destroy" -> kills.remove(event.containerId());
            default -> {}
        }
        kills.values().removeIf(at -> at.plus(REMEMBERED).isBefore(now) && !beforeTheOutage(at));
    }

    /** These are needed until the engine is back, however long that takes. */
    private boolean beforeTheOutage(Instant at) {
        Instant from = brokeAt;
        return from != null && !at.isAfter(from) && at.isAfter(from.minus(REMEMBERED));
    }

    /**
     * Since when the engine runs. What it had run before, and found ended when it came up, went down with it; nobody was
     * told of it when this worker did not run either. One that ended by itself in that very time can't be told apart, and
     * is started once more.
     */
    public void engineStarted(Instant at) {
        engineStart = at;
    }

    /** The event stream ended: the engine went down, or the connection to it. */
    public void streamBroke() {
        if (backAt != null || brokeAt == null) {
            brokeAt = clock.instant();
            backAt = null;
        }
    }

    /** The event stream stands again. */
    public void streamStands() {
        if (brokeAt != null && backAt == null) {
            backAt = clock.instant();
        }
    }

    public Verdict judge(ContainerState ended) {
        Instant started = ended.startedAt();
        Instant finished = ended.finishedAt();
        if (started != null && started.isBefore(hostBootTime)) {
            return Verdict.ENGINE_WENT_DOWN;
        }
        if (finished == null) {
            return Verdict.BY_ITSELF;
        }
        Instant start = engineStart;
        if (started != null
                && started.isBefore(start)
                && finished.minus(JUDGEMENT).isBefore(start)) {
            return Verdict.ENGINE_WENT_DOWN;
        }
        Instant killed = kills.get(ended.id());
        if (withinOutage(finished, killed != null)) {
            return Verdict.ENGINE_WENT_DOWN;
        }
        boolean fresh = killed != null && clock.instant().isBefore(killed.plus(JUDGEMENT));
        return fresh ? Verdict.UNDECIDED : Verdict.BY_ITSELF;
    }

    /** Before the stream broke, kills were still told: what ended there without one ended by itself. */
    private boolean withinOutage(Instant finished, boolean killed) {
        Instant from = brokeAt;
        Instant to = backAt;
        return from != null
                && finished.isAfter(killed ? from.minus(BEFORE_BREAK) : from)
                && (to == null || !finished.isAfter(to));
    }

    @Override
    public boolean comesBack(Current current, ContainerState ended) {
        return switch (judge(ended)) {
            case ENGINE_WENT_DOWN, UNDECIDED -> true;
            case BY_ITSELF -> RestartPolicy.applies(current.version().spec().restartOnExit(), ended.exitCode());
        };
    }
}
