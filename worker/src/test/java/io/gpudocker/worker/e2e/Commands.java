package io.gpudocker.worker.e2e;

import io.gpudocker.messages.command.ReplicaSetCommand.Commit;
import io.gpudocker.messages.command.ReplicaSetCommand.Continue;
import io.gpudocker.messages.command.ReplicaSetCommand.Delete;
import io.gpudocker.messages.command.ReplicaSetCommand.Describe;
import io.gpudocker.messages.command.ReplicaSetCommand.Execute;
import io.gpudocker.messages.command.ReplicaSetCommand.GpuPatch;
import io.gpudocker.messages.command.ReplicaSetCommand.History;
import io.gpudocker.messages.command.ReplicaSetCommand.ListAll;
import io.gpudocker.messages.command.ReplicaSetCommand.Logs;
import io.gpudocker.messages.command.ReplicaSetCommand.Patch;
import io.gpudocker.messages.command.ReplicaSetCommand.Pause;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.command.ReplicaSetCommand.Restart;
import io.gpudocker.messages.command.ReplicaSetCommand.Rollback;
import io.gpudocker.messages.command.ReplicaSetCommand.Stop;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.command.VolumeCommand.MoveReplicaSets;
import io.gpudocker.messages.value.ByteSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands with the contract's defaults. */
final class Commands {
    private Commands() {}

    static RunBuilder run(String name) {
        return new RunBuilder(name);
    }

    static Describe describe(String name) {
        return new Describe(name);
    }

    static Stop stop(String name) {
        return new Stop(name, null, null, List.of());
    }

    static Restart restart(String name) {
        return new Restart(name, null, null, List.of());
    }

    static Pause pause(String name, PauseMode mode) {
        return new Pause(name, mode, null, List.of());
    }

    static Continue resume(String name) {
        return new Continue(name, null, List.of());
    }

    static Delete delete(String name) {
        return new Delete(name, null, List.of());
    }

    static Rollback rollback(String name, int version) {
        return new Rollback(name, version, null, null, List.of());
    }

    /** Another number of GPUs and nothing else. */
    static Patch patch(String name, int gpuCount) {
        return patch(name, gpuCount, null);
    }

    /** Null is as it was. */
    static Patch patch(String name, @Nullable Integer gpuCount, @Nullable List<String> cmd) {
        return new Patch(
                name,
                gpuCount == null ? null : new GpuPatch(gpuCount),
                null,
                null,
                null,
                cmd,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of());
    }

    static VolumeCommand.Create createVolume(String name, String size) {
        return new VolumeCommand.Create(name, ByteSize.parse(size), null, null, null, List.of());
    }

    static VolumeCommand.Patch resizeVolume(String name, String size, MoveReplicaSets replicaSets) {
        return new VolumeCommand.Patch(name, ByteSize.parse(size), replicaSets, null, List.of());
    }

    static VolumeCommand.Describe describeVolume(String name) {
        return new VolumeCommand.Describe(name);
    }

    static VolumeCommand.Delete deleteVolume(String name) {
        return new VolumeCommand.Delete(name, null, List.of());
    }

    static Commit commit(String name, String image) {
        return new Commit(name, image, null, List.of());
    }

    static History history(String name) {
        return new History(name);
    }

    static ListAll list() {
        return new ListAll(null, 1000);
    }

    static Logs logs(String name) {
        return new Logs(name, null, 100, null);
    }

    /** A shell script in the container, for at most 60 s. */
    static Execute shell(String name, String script) {
        return shell(name, script, 60);
    }

    static Execute shell(String name, String script, int timeoutSeconds) {
        return new Execute(name, List.of("sh", "-c", script), null, null, List.of(), timeoutSeconds, null, List.of());
    }
}
