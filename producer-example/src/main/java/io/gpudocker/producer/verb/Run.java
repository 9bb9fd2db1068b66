package io.gpudocker.producer.verb;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.PullPolicy;
import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gdw run}. */
@Command(
        name = "run",
        description = "Make a ReplicaSet and start it.",
        customSynopsis = "gdw run NAME --image IMAGE [OPTIONS] [-- CMD...]")
public final class Run extends Verb {
    @Parameters(index = "0", paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Parameters(index = "1..*", paramLabel = "CMD", description = "Command and arguments instead of the image's.")
    private List<String> cmd = new ArrayList<>();

    @Option(names = "--image", required = true, paramLabel = "IMAGE", description = "Image reference.")
    private String image = "";

    @Option(names = "--gpus", paramLabel = "N", description = "GPUs (0).")
    private int gpus;

    @Option(
            names = "--bind",
            paramLabel = "SRC:DEST[:ro]",
            description = "Mount a volume by name, or a path of the host. Can be repeated, as the next ones.")
    private List<Bind> binds = new ArrayList<>();

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "Environment.")
    private List<String> env = new ArrayList<>();

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT[/udp]",
            description = "Port to publish; the host's is chosen by the worker.")
    private List<PortRequest> ports = new ArrayList<>();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Label of the container.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--cpus", paramLabel = "N", description = "CPUs, such as 1.5.")
    private @Nullable BigDecimal cpus;

    @Option(names = "--memory", paramLabel = "SIZE", description = "Limit of memory, such as 2GB.")
    private @Nullable ByteSize memory;

    @Option(names = "--shm-size", paramLabel = "SIZE", description = "Size of /dev/shm.")
    private @Nullable ByteSize shmSize;

    @Option(names = "--workdir", paramLabel = "DIR", description = "Working directory.")
    private @Nullable String workDir;

    @Option(names = "--user", paramLabel = "USER[:GROUP]", description = "User of the processes.")
    private @Nullable String user;

    @Option(names = "--init", description = "An init process reaps zombies.")
    private boolean init;

    @Option(
            names = "--stop-timeout",
            paramLabel = "TIME",
            description = "Time to end by itself before it is killed (10s).")
    private Duration stopTimeout = Duration.ofSeconds(10);

    @Option(names = "--pull", paramLabel = "WHEN", description = "IfNotPresent (the default), Always or Never.")
    private PullPolicy pull = PullPolicy.IF_NOT_PRESENT;

    @Option(names = "--restart-on-exit", paramLabel = "WHEN", description = "no (the default), on-failure or always.")
    private RestartOnExit restartOnExit = RestartOnExit.NO;

    @Option(names = "--wait-for-capacity", paramLabel = "TIME", description = "How long to wait for GPUs and ports.")
    private @Nullable Duration waitForCapacity;

    @Override
    public ReplicaSetCommand.Run command() {
        return new ReplicaSetCommand.Run(
                name,
                image,
                gpus,
                binds,
                env,
                cmd,
                ports,
                cpus,
                memory,
                shmSize,
                workDir,
                user,
                labels,
                init,
                seconds(stopTimeout),
                pull,
                restartOnExit,
                waitForCapacity,
                expectedVersion(),
                after());
    }
}
