package io.gpudocker.worker.app;

import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.handler.CurrentVolume;
import io.gpudocker.worker.intake.KafkaProblemException;
import io.gpudocker.worker.intake.KafkaUnavailableException;
import io.gpudocker.worker.meter.HostLife;
import io.gpudocker.worker.observe.Health;
import io.gpudocker.worker.observe.Health.Condition;
import io.gpudocker.worker.outbox.OutboxLostException;
import io.gpudocker.worker.ownership.Acquisition;
import io.gpudocker.worker.ownership.Ownership;
import io.gpudocker.worker.ownership.OwnershipSettings;
import io.gpudocker.worker.ownership.UptimeBootClock;
import io.gpudocker.worker.ownership.etcd.EtcdClient;
import io.gpudocker.worker.ownership.etcd.EtcdLeaseStore;
import io.gpudocker.worker.program.EngineProcess;
import io.gpudocker.worker.reconcile.ExitJudge;
import io.gpudocker.worker.reconcile.HostCheck;
import io.gpudocker.worker.reconcile.OrphanedClaims;
import io.gpudocker.worker.reconcile.Survey;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.volume.VolumeSpec;
import io.gpudocker.worker.volume.Volumes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Meets each part a session needs and waits while it is away: says which and why in the log and the health, and keeps
 * trying. Used by the threads that open the session.
 */
final class Openings {
    private static final Logger LOG = LoggerFactory.getLogger(Openings.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final int QUIET_TRIES = 30;

    private final WorkerConfig config;
    private final Health health;
    private final BooleanSupplier stopping;

    Openings(WorkerConfig config, Health health, BooleanSupplier stopping) {
        this.config = config;
        this.health = health;
        this.stopping = stopping;
    }

    /** Waits until the host is ours. */
    Ownership own(Session session, EtcdClient etcd) throws InterruptedException {
        var settings = new OwnershipSettings(
                config.etcd().hostPrefix(config.hostId()) + "owner",
                config.dataDir(),
                config.etcd().leaseTtl());
        var leases = new EtcdLeaseStore(etcd, config.etcd().callTimeout());
        Ownership ownership = patiently(Condition.OWNERSHIP, () -> {
            Acquisition acquisition = Ownership.acquire(settings, leases, new UptimeBootClock(), this::waits);
            return switch (acquisition) {
                case Acquisition.Acquired(Ownership acquired) -> acquired;
                case Acquisition.Refused(String reason) -> throw new NotYetException(reason);
            };
        });
        session.opened("ownership", ownership::close);
        ownership.onLost(() -> session.end("the ownership of the host was lost"));
        health.holds(Condition.ETCD);
        return ownership;
    }

    private void waits(String sentence) {
        if (stopping.getAsBoolean()) {
            throw new Worker.StoppedException();
        }
        health.fails(Condition.OWNERSHIP, sentence);
        health.fails(Condition.ETCD, sentence);
        health.progressed();
    }

    SessionOpening.Beginning kafka(Callable<SessionOpening.Beginning> meeting) throws InterruptedException {
        return patiently(Condition.KAFKA, meeting);
    }

    /** The engine that the state belongs to, and in what they differ. Gives free what belongs to nobody. */
    HostState compare(ContainerEngine engine, StateStore store, ExitJudge judge) throws InterruptedException {
        HostCheck check = new HostCheck(config.hostId(), store, engine);
        EngineProcess process = new EngineProcess(config.docker().host(), Path.of("/proc"));
        return patiently(Condition.ENGINE, () -> {
            HostCheck.Finding finding = seen(judge, () -> check.runOnce());
            process.startedAt().ifPresent(judge::engineStarted);
            return switch (finding) {
                case HostCheck.Finding.Same() -> compared(engine, store);
                case HostCheck.Finding.ForAPerson(String reason) -> throw new NotYetException(reason);
            };
        });
    }

    private HostState compared(ContainerEngine engine, StateStore store) {
        List<JournalEntry> entries =
                store.entries().stream().map(Versioned::value).toList();
        new OrphanedClaims(config.hostId(), store, engine).release(entries);
        return new HostState(engine.info(), entries, new Survey(config.hostId(), store, engine).differing());
    }

    /** What ends while the engine is away between two sessions did not end by itself. */
    private static HostCheck.Finding seen(ExitJudge judge, Supplier<HostCheck.Finding> look) {
        try {
            HostCheck.Finding finding = look.get();
            judge.streamStands();
            return finding;
        } catch (EngineException e) {
            judge.streamBroke();
            throw e;
        }
    }

    /** Before anything becomes {@code LOST}: the engine is looked at again. */
    void ensureSame(ContainerEngine engine, StateStore store) {
        if (new HostCheck(config.hostId(), store, engine).runOnce()
                instanceof HostCheck.Finding.ForAPerson(String reason)) {
            health.fails(Condition.ENGINE, reason);
            LOG.error("not-ready condition={} reason=\"{}\"", Condition.ENGINE, reason);
            throw new EngineException(EngineException.Fault.UNAVAILABLE, reason, null);
        }
    }

    /** That this engine is the host's, once Kafka's offsets are stored. */
    void remember(ContainerEngine engine, StateStore store, HostState found, String bootId)
            throws InterruptedException {
        var check = new HostCheck(config.hostId(), store, engine);
        patiently(Condition.ETCD, () -> {
            check.remember(found.engine(), bootId);
            return found;
        });
    }

    /**
     * Before any container starts: mounts what has to be mounted. One that can't be is told, and whatever binds it fails
     * to start; the others go on.
     */
    void volumes(Volumes volumes, StateStore store) throws InterruptedException {
        patiently(Condition.ENGINE, () -> {
            volumes.probe();
            List<VolumeSpec> specs = store.volumes().allVolumeVersions().stream()
                    .filter(version -> !version.removed())
                    .map(version -> CurrentVolume.spec(config.hostId(), version))
                    .toList();
            volumes.mountAll(specs).stream()
                    .filter(report -> !report.usable())
                    .forEach(report -> LOG.error(
                            "volume-unusable volume={} state={} reason=\"{}\"",
                            report.volumeName(),
                            report.state(),
                            report.text()));
            return true;
        });
    }

    /** Before any container is looked at in a turn: what an earlier session left is ended, and the host told to be there. */
    void life(HostLife life) throws InterruptedException {
        patiently(Condition.ETCD, () -> {
            life.begin(Version.text());
            return life;
        });
    }

    /** GPUs are asked once here; when that fails the worker goes on, and a command that wants one is told. */
    void gpus(GpuInventory inventory, StateStore store) {
        store.replicaSets().forEach(stored -> inventory.remember(stored.value().gpus()));
        var snapshot = inventory.refresh();
        if (snapshot.known()) {
            health.holds(Condition.GPUS);
        } else {
            health.fails(Condition.GPUS, String.valueOf(snapshot.problem()));
        }
    }

    private <T> T patiently(Condition condition, Callable<T> meeting) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            if (stopping.getAsBoolean()) {
                throw new Worker.StoppedException();
            }
            health.progressed();
            try {
                T met = meeting.call();
                health.holds(condition);
                return met;
            } catch (InterruptedException | io.gpudocker.worker.domain.OwnershipLostException e) {
                throw e;
            } catch (NotYetException | KafkaProblemException e) {
                tell(condition, attempt, String.valueOf(e.getMessage()));
            } catch (EngineException
                    | KafkaUnavailableException
                    | io.gpudocker.worker.store.StoreUnavailableException e) {
                tell(condition, attempt, "away: " + e.getMessage());
            } catch (Worker.StoppedException | OutboxLostException e) {
                throw e;
            } catch (Exception e) {
                tell(condition, attempt, "away: " + e);
            }
            Thread.sleep(AGAIN);
        }
    }

    private void tell(Condition condition, int attempt, String reason) {
        health.fails(condition, reason);
        if (attempt % QUIET_TRIES == 0) {
            LOG.warn("not-ready condition={} reason=\"{}\"", condition, reason);
        }
    }

    /** Nothing to be done but wait, or for a person to act. */
    private static final class NotYetException extends Exception {
        private static final long serialVersionUID = 1L;

        NotYetException(String reason) {
            super(reason);
        }
    }
}
