package io.gpudocker.messages.command;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands on {@code <prefix>.<host>.replicasets}. */
public sealed interface ReplicaSetCommand extends Command {

    @Override
    default ResourceKind kind() {
        return ResourceKind.REPLICA_SET;
    }

    @Override
    default @Nullable String resourceName() {
        return this instanceof Named named ? named.replicaSetName() : null;
    }

    /** All but {@code list}. */
    sealed interface Named extends ReplicaSetCommand {
        String replicaSetName();
    }

    /** The verbs that are journalled. */
    sealed interface Changing extends Named, Command.Mutating {}

    /** {@code replicaset.run}: makes version 1 and starts it. */
    record Run(
            String replicaSetName,
            String imageName,
            int gpuCount,
            List<Bind> binds,
            List<String> env,
            List<String> cmd,
            List<PortRequest> containerPorts,
            @Nullable BigDecimal cpus,
            @Nullable ByteSize memory,
            @Nullable ByteSize shmSize,
            @Nullable String workDir,
            @Nullable String user,
            Map<String, String> labels,
            boolean init,
            int stopTimeoutSeconds,
            PullPolicy pullPolicy,
            RestartOnExit restartOnExit,
            @Nullable Duration waitForCapacity,
            @Nullable Integer expectedVersion,
            List<String> after)
            implements Changing {}

    /** {@code replicaset.patch}: null means unchanged; all null means recreate as it is. */
    record Patch(
            String replicaSetName,
            @Nullable GpuPatch gpuPatch,
            @Nullable VolumePatch volumePatch,
            @Nullable String imageName,
            @Nullable List<String> env,
            @Nullable List<String> cmd,
            @Nullable List<PortRequest> containerPorts,
            @Nullable BigDecimal cpus,
            @Nullable ByteSize memory,
            @Nullable ByteSize shmSize,
            @Nullable Duration waitForCapacity,
            @Nullable Integer expectedVersion,
            List<String> after)
            implements Changing {}

    record GpuPatch(int gpuCount) {}

    record VolumePatch(Bind oldBind, Bind newBind) {}

    /** {@code replicaset.rollback}: a new version that is as {@code version} was. */
    record Rollback(
            String replicaSetName,
            int version,
            @Nullable Duration waitForCapacity,
            @Nullable Integer expectedVersion,
            List<String> after)
            implements Changing {}

    /** {@code replicaset.stop}: releases GPUs and ports, keeps the disk. */
    record Stop(
            String replicaSetName,
            @Nullable Integer timeoutSeconds,
            @Nullable Integer expectedVersion,
            List<String> after)
            implements Changing {}

    /** {@code replicaset.restart}: grants GPUs and ports again. */
    record Restart(
            String replicaSetName,
            @Nullable Duration waitForCapacity,
            @Nullable Integer expectedVersion,
            List<String> after)
            implements Changing {}

    /** {@code replicaset.pause}: keeps GPUs and ports. */
    record Pause(
            String replicaSetName, PauseMode mode, @Nullable Integer expectedVersion, List<String> after)
            implements Changing {}

    /** {@code replicaset.continue}. */
    record Continue(String replicaSetName, @Nullable Integer expectedVersion, List<String> after) implements Changing {}

    /** {@code replicaset.execute}: one process in the running container. */
    record Execute(
            String replicaSetName,
            List<String> cmd,
            @Nullable String workDir,
            @Nullable String user,
            List<String> env,
            int timeoutSeconds,
            @Nullable Integer expectedVersion,
            List<String> after)
            implements Changing {}

    /** {@code replicaset.logs}. */
    record Logs(
            String replicaSetName,
            @Nullable Integer version,
            int tail,
            @Nullable Instant since) implements Named {}

    /** {@code replicaset.commit}: the system disk as an image. */
    record Commit(
            String replicaSetName,
            String newImageName,
            @Nullable Integer expectedVersion,
            List<String> after) implements Changing {}

    /** {@code replicaset.describe}. */
    record Describe(String replicaSetName) implements Named {}

    /** {@code replicaset.history}. */
    record History(String replicaSetName) implements Named {}

    /** {@code replicaset.list}: a page of at most {@code limit}, behind the name {@code after}. */
    record ListAll(@Nullable String after, int limit) implements ReplicaSetCommand {}

    /** {@code replicaset.delete}: the container, all versions, their disks and anonymous volumes. */
    record Delete(String replicaSetName, @Nullable Integer expectedVersion, List<String> after) implements Changing {}

    /** When an image is pulled. */
    enum PullPolicy {
        IF_NOT_PRESENT("IfNotPresent"),
        ALWAYS("Always"),
        NEVER("Never");

        private final String wireName;

        PullPolicy(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    /** Whether the worker starts a container again that ended by itself. */
    enum RestartOnExit {
        NO("no"),
        ON_FAILURE("on-failure"),
        ALWAYS("always");

        private final String wireName;

        RestartOnExit(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    /** {@code stop} ends the processes and starts them again on continue; {@code freeze} suspends them. */
    enum PauseMode {
        STOP("stop"),
        FREEZE("freeze");

        private final String wireName;

        PauseMode(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }
}
