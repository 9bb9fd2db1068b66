package io.gpudocker.worker.handler;

import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.HostCommand;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.observe.Tracing;
import io.gpudocker.worker.store.StoreUnavailableException;
import io.gpudocker.worker.volume.VolumeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a command to its handler: the one switch over all verbs. Called in the turn of the command's name. */
public final class CommandHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(CommandHandlers.class);

    private final Workbench bench;
    private final Outcomes outcomes;
    private final Saga saga;
    private final Reads reads;
    private final History history;
    private final VolumeReads volumeReads;
    private final OldVersions oldVersions;
    private final OldVolumes oldVolumes;
    private final HostDescription hostReads;
    private final InstantSource clock;

    public CommandHandlers(
            Workbench bench, Outcomes outcomes, HostDescription hostReads, InstantSource clock, Tracing tracing) {
        this.bench = bench;
        this.outcomes = outcomes;
        this.saga = new Saga(bench.store(), outcomes, bench.grants(), new Attempts(tracing));
        this.reads = new Reads(bench);
        this.history = new History(bench);
        this.volumeReads = new VolumeReads(bench);
        this.oldVersions = new OldVersions(bench);
        this.oldVolumes = new OldVolumes(bench);
        this.hostReads = hostReads;
        this.clock = clock;
    }

    /** Whether there is a handler; the other verbs of the contract are refused as {@code UNSUPPORTED_TYPE}. */
    public static boolean supported(Command command) {
        return switch (command) {
            case ReplicaSetCommand.Run ignored -> true;
            case ReplicaSetCommand.Stop ignored -> true;
            case ReplicaSetCommand.Restart ignored -> true;
            case ReplicaSetCommand.Pause ignored -> true;
            case ReplicaSetCommand.Continue ignored -> true;
            case ReplicaSetCommand.Execute ignored -> true;
            case ReplicaSetCommand.Delete ignored -> true;
            case ReplicaSetCommand.Logs ignored -> true;
            case ReplicaSetCommand.Describe ignored -> true;
            case ReplicaSetCommand.ListAll ignored -> true;
            case ReplicaSetCommand.Patch ignored -> true;
            case ReplicaSetCommand.Rollback ignored -> true;
            case ReplicaSetCommand.Commit ignored -> true;
            case ReplicaSetCommand.History ignored -> true;
            case VolumeCommand ignored -> true;
            case HostCommand.Describe ignored -> true;
            case HostCommand.Changing ignored -> false;
        };
    }

    /** Carries a changing command out from the beginning; the outcome is stored when this returns. */
    public Outcome begin(Command.Mutating command, Task task) throws InterruptedException {
        return saga.begin(verb(command, task), task);
    }

    /** Goes on where a crash left it. */
    public Outcome resume(Command.Mutating command, Task task) throws InterruptedException {
        return saga.resume(verb(command, task), task);
    }

    /** What remains after the answer, in the same turn. What can't be done now is done at the next look at the name. */
    public void tidy(Command.Mutating command) {
        switch (command) {
            case ReplicaSetCommand.Patch patch -> tidy(patch.replicaSetName());
            case ReplicaSetCommand.Rollback rollback -> tidy(rollback.replicaSetName());
            case ReplicaSetCommand.Restart restart -> tidy(restart.replicaSetName());
            case ReplicaSetCommand.Run ignored -> {}
            case ReplicaSetCommand.Stop ignored -> {}
            case ReplicaSetCommand.Pause ignored -> {}
            case ReplicaSetCommand.Continue ignored -> {}
            case ReplicaSetCommand.Execute ignored -> {}
            case ReplicaSetCommand.Delete ignored -> {}
            case ReplicaSetCommand.Commit ignored -> {}
            case VolumeCommand.Patch patch -> tidyVolume(patch.name());
            case VolumeCommand.Create ignored -> {}
            case VolumeCommand.Delete ignored -> {}
            case HostCommand.Changing ignored -> {}
        }
    }

    private void tidy(String name) {
        try {
            oldVersions.runOnce(name);
        } catch (EngineException | StoreUnavailableException e) {
            LOG.warn("not-tidied name={} reason=\"{}\"", name, e.getMessage());
        }
    }

    private void tidyVolume(String name) {
        try {
            oldVolumes.runOnce(name);
        } catch (EngineException | StoreUnavailableException | VolumeException e) {
            LOG.warn("not-tidied volume={} reason=\"{}\"", name, e.getMessage());
        }
    }

    /** Refuses a changing command and stores that, so that a repeat gets the same answer. */
    public Outcome refuse(Task task, CommandError error) throws InterruptedException {
        return saga.refuse(task, error);
    }

    private Verb verb(Command.Mutating command, Task task) {
        return switch (command) {
            case ReplicaSetCommand.Run run -> new RunVerb(bench, run, task);
            case ReplicaSetCommand.Stop stop -> new StopVerb(bench, stop, task);
            case ReplicaSetCommand.Restart restart -> new RestartVerb(bench, restart, task);
            case ReplicaSetCommand.Pause pause -> new PauseVerb(bench, pause, task);
            case ReplicaSetCommand.Continue go -> new ContinueVerb(bench, go, task);
            case ReplicaSetCommand.Execute execute -> new ExecuteVerb(bench, execute, task);
            case ReplicaSetCommand.Delete delete -> new DeleteVerb(bench, delete, task);
            case ReplicaSetCommand.Patch patch -> new PatchVerb(bench, patch, task);
            case ReplicaSetCommand.Rollback rollback -> new RollbackVerb(bench, rollback, task);
            case ReplicaSetCommand.Commit commit -> new CommitVerb(bench, commit, task);
            case VolumeCommand.Create create -> new CreateVolumeVerb(bench, create, task);
            case VolumeCommand.Patch patch -> new PatchVolumeVerb(bench, patch, task);
            case VolumeCommand.Delete delete -> new DeleteVolumeVerb(bench, delete, task);
            case HostCommand.Changing ignored -> throw unsupported();
        };
    }

    private static IllegalStateException unsupported() {
        return new IllegalStateException("asked supported() first");
    }

    /** Answers a read; waits while a part is away, until the deadline. */
    public Outcome read(CommandEnvelope envelope, Command command, ResourceKey key, Instant deadline, Waiting waiting)
            throws InterruptedException {
        Instant startedAt = clock.instant();
        Reply reply;
        try {
            reply = Patience.until(() -> !clock.instant().isBefore(deadline), waiting, () -> reply(command));
        } catch (EngineException e) {
            reply = new Reply.Refused(Errors.of(e));
        } catch (StoreUnavailableException e) {
            reply = new Reply.Refused(Errors.storeAway(e));
        } catch (RuntimeException e) {
            reply = new Reply.Refused(Errors.internal(e));
        }
        return outcomes.answer(envelope, key, reply, startedAt);
    }

    private Reply reply(Command command) {
        return switch (command) {
            case ReplicaSetCommand.Describe describe -> reads.describe(describe);
            case ReplicaSetCommand.ListAll list -> reads.list(list);
            case ReplicaSetCommand.Logs logs -> reads.logs(logs);
            case HostCommand.Describe ignored -> hostReads.describe();
            case ReplicaSetCommand.History asked -> history.of(asked);
            case VolumeCommand.Describe describe -> volumeReads.describe(describe);
            case VolumeCommand.ListAll list -> volumeReads.list(list);
            case VolumeCommand.History asked -> volumeReads.history(asked);
            case VolumeCommand.Changing ignored -> throw unsupported();
            case ReplicaSetCommand.Changing ignored -> throw unsupported();
            case HostCommand.Changing ignored -> throw unsupported();
        };
    }

    /** When a command must have ended. */
    public Instant deadline(CommandEnvelope envelope, Instant startedAt) {
        return Optional.ofNullable(envelope.deadline())
                .orElseGet(() -> startedAt.plus(bench.limits().commandTimeout()));
    }
}
