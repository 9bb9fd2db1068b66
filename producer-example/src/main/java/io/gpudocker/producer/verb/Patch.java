package io.gpudocker.producer.verb;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.GpuPatch;
import io.gpudocker.messages.command.ReplicaSetCommand.VolumePatch;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gdw patch}. */
@Command(
        name = "patch",
        description = {
            "Make a new version with some things changed.",
            "With nothing to change, it is made again as it is. What is a list is replaced as a whole."
        },
        customSynopsis = "gdw patch NAME [OPTIONS] [-- CMD...]")
public final class Patch extends Verb {
    @Parameters(index = "0", paramLabel = "NAME", description = "The ReplicaSet.")
    private String name = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "CMD", description = "Another command and its arguments.")
    private @Nullable List<String> cmd;

    @Option(names = "--gpus", paramLabel = "N", description = "Another number of GPUs.")
    private @Nullable Integer gpus;

    @Option(names = "--old-bind", paramLabel = "SRC:DEST[:ro]", description = "A mount there is, and")
    private @Nullable Bind oldBind;

    @Option(names = "--new-bind", paramLabel = "SRC:DEST[:ro]", description = "the one that takes its place.")
    private @Nullable Bind newBind;

    @Option(names = "--image", paramLabel = "IMAGE", description = "Another image.")
    private @Nullable String image;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "Another environment. Can be repeated.")
    private @Nullable List<String> env;

    @Option(names = "--no-env", description = "No environment any more.")
    private boolean noEnv;

    @Option(names = "--no-cmd", description = "The image's own command.")
    private boolean noCmd;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT[/udp]",
            description = "Other ports. Can be repeated.")
    private @Nullable List<PortRequest> ports;

    @Option(names = "--no-ports", description = "No ports any more.")
    private boolean noPorts;

    @Option(names = "--cpus", paramLabel = "N", description = "CPUs, such as 1.5.")
    private @Nullable BigDecimal cpus;

    @Option(names = "--memory", paramLabel = "SIZE", description = "Limit of memory, such as 2GB.")
    private @Nullable ByteSize memory;

    @Option(names = "--shm-size", paramLabel = "SIZE", description = "Size of /dev/shm.")
    private @Nullable ByteSize shmSize;

    @Option(names = "--wait-for-capacity", paramLabel = "TIME", description = "How long to wait for GPUs and ports.")
    private @Nullable Duration waitForCapacity;

    @Override
    public ReplicaSetCommand.Patch command() {
        return new ReplicaSetCommand.Patch(
                name,
                gpus == null ? null : new GpuPatch(gpus),
                volumePatch(),
                image,
                list(env, noEnv, "--env", "--no-env"),
                list(cmd, noCmd, "CMD", "--no-cmd"),
                list(ports, noPorts, "--port", "--no-ports"),
                cpus,
                memory,
                shmSize,
                waitForCapacity,
                expectedVersion(),
                after());
    }

    private @Nullable VolumePatch volumePatch() {
        if (oldBind == null && newBind == null) {
            return null;
        }
        if (oldBind == null || newBind == null) {
            throw session().usage("--old-bind and --new-bind belong together");
        }
        return new VolumePatch(oldBind, newBind);
    }

    private <T> @Nullable List<T> list(@Nullable List<T> given, boolean none, String name, String noName) {
        if (none && given != null) {
            throw session().usage(name + " and " + noName + " exclude each other");
        }
        return none ? List.of() : given;
    }
}
