package io.gpudocker.messages.command;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.schema.Field;
import io.gpudocker.messages.schema.Form;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands on {@code <prefix>.<host>.replicasets}: one long file, since it is the reference of what each verb takes. */
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
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(form = Form.IMAGE, doc = "Image reference")
            String imageName,

            @Field(min = 0, max = 128, fallback = "0", doc = "GPUs to be granted")
            int gpuCount,

            @Field(fallback = "[]", maxItems = 64, distinct = "dest", doc = "Mounts")
            List<Bind> binds,

            @Field(form = Form.ENV, fallback = "[]", maxItems = 1000, doc = "Environment, NAME=value")
            List<String> env,

            @Field(
                    form = Form.ARGUMENT,
                    fallback = "[]",
                    maxItems = 1000,
                    doc = "Command and arguments instead of the image's")
            List<String> cmd,

            @Field(fallback = "[]", maxItems = 32, distinct = ".", doc = "Ports to publish, 22 or 53/udp")
            List<PortRequest> containerPorts,

            @Field(atLeast = "0.01", atMost = "1024", doc = "CPUs, at most nine decimals") @Nullable
            BigDecimal cpus,

            @Field(atLeast = "6MB", doc = "Limit of memory") @Nullable
            ByteSize memory,

            @Field(doc = "Size of /dev/shm") @Nullable ByteSize shmSize,

            @Field(form = Form.PATH, doc = "Working directory in the container") @Nullable
            String workDir,

            @Field(form = Form.USER, doc = "User, or user:group") @Nullable
            String user,

            @Field(
                    keys = Form.LABEL_KEY,
                    form = Form.LABEL_VALUE,
                    fallback = "{}",
                    maxItems = 100,
                    doc = "Labels of the container")
            Map<String, String> labels,

            @Field(fallback = "false", doc = "Whether an init process reaps zombies")
            boolean init,

            @Field(min = 0, max = 3600, fallback = "10", doc = "Time to end by itself before it is killed")
            int stopTimeoutSeconds,

            @Field(fallback = "\"IfNotPresent\"", doc = "When the image is pulled")
            PullPolicy pullPolicy,

            @Field(fallback = "\"no\"", doc = "Whether a container that ended by itself is started again")
            RestartOnExit restartOnExit,

            @Field(atMost = "PT24H", doc = "How long to wait for GPUs and ports; without it there is no waiting")
            @Nullable
            Duration waitForCapacity,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code replicaset.patch}: null means unchanged; all null means recreate as it is. */
    record Patch(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(doc = "Another number of GPUs") @Nullable GpuPatch gpuPatch,

            @Field(doc = "Another mount in place of one there is") @Nullable
            VolumePatch volumePatch,

            @Field(form = Form.IMAGE, doc = "Image reference") @Nullable
            String imageName,

            @Field(form = Form.ENV, maxItems = 1000, doc = "Environment, NAME=value") @Nullable
            List<String> env,

            @Field(form = Form.ARGUMENT, maxItems = 1000, doc = "Command and arguments instead of the image's")
            @Nullable
            List<String> cmd,

            @Field(maxItems = 32, distinct = ".", doc = "Ports to publish, 22 or 53/udp") @Nullable
            List<PortRequest> containerPorts,

            @Field(atLeast = "0.01", atMost = "1024", doc = "CPUs, at most nine decimals") @Nullable
            BigDecimal cpus,

            @Field(atLeast = "6MB", doc = "Limit of memory") @Nullable
            ByteSize memory,

            @Field(doc = "Size of /dev/shm") @Nullable ByteSize shmSize,

            @Field(atMost = "PT24H", doc = "How long to wait for GPUs and ports; without it there is no waiting")
            @Nullable
            Duration waitForCapacity,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    record GpuPatch(
            @Field(min = 0, max = 128, doc = "GPUs to be granted")
            int gpuCount) {}

    record VolumePatch(
            @Field(doc = "The mount there is") Bind oldBind,
            @Field(doc = "The mount in its place") Bind newBind) {}

    /** {@code replicaset.rollback}: a new version that is as {@code version} was. */
    record Rollback(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(min = 1, doc = "The version to go back to")
            int version,

            @Field(atMost = "PT24H", doc = "How long to wait for GPUs and ports; without it there is no waiting")
            @Nullable
            Duration waitForCapacity,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code replicaset.stop}: releases GPUs and ports, keeps the disk. */
    record Stop(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(min = 0, max = 3600, doc = "Time to end by itself; the ReplicaSet's own where absent") @Nullable
            Integer timeoutSeconds,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code replicaset.restart}: grants GPUs and ports again. */
    record Restart(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(atMost = "PT24H", doc = "How long to wait for GPUs and ports; without it there is no waiting")
            @Nullable
            Duration waitForCapacity,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code replicaset.pause}: keeps GPUs and ports. */
    record Pause(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(fallback = "\"stop\"", doc = "stop ends the processes, freeze suspends them")
            PauseMode mode,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code replicaset.continue}. */
    record Continue(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code replicaset.execute}: one process in the running container. */
    record Execute(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(
                    form = Form.ARGUMENT,
                    minItems = 1,
                    maxItems = 1000,
                    doc = "Program and arguments; no shell is put around it")
            List<String> cmd,

            @Field(form = Form.PATH, doc = "Working directory in the container") @Nullable
            String workDir,

            @Field(form = Form.USER, doc = "User, or user:group") @Nullable
            String user,

            @Field(form = Form.ENV, fallback = "[]", maxItems = 1000, doc = "Environment, NAME=value")
            List<String> env,

            @Field(min = 1, max = 86_400, fallback = "60", doc = "The process is killed after this time")
            int timeoutSeconds,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code replicaset.logs}. */
    record Logs(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(min = 1, doc = "A version of the ReplicaSet") @Nullable
            Integer version,

            @Field(min = 1, max = 100_000, fallback = "100", doc = "Lines from the end")
            int tail,

            @Field(doc = "Only lines after this time") @Nullable
            Instant since)
            implements Named {}

    /** {@code replicaset.commit}: the system disk as an image. */
    record Commit(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(form = Form.NEW_IMAGE, doc = "Name of the image to make")
            String newImageName,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code replicaset.describe}. */
    record Describe(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName) implements Named {}

    /** {@code replicaset.history}. */
    record History(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName) implements Named {}

    /** {@code replicaset.list}: a page of at most {@code limit}, behind the name {@code after}. */
    record ListAll(
            @Field(form = Form.NAME, doc = "The page begins behind this name") @Nullable
            String after,

            @Field(min = 1, max = 1000, fallback = "100", doc = "Greatest number of entries in the page")
            int limit)
            implements ReplicaSetCommand {}

    /** {@code replicaset.delete}: the container, all versions, their disks and anonymous volumes. */
    record Delete(
            @Field(form = Form.NAME, doc = "Name of the ReplicaSet; equals the record's key")
            String replicaSetName,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

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
