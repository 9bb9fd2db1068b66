package io.gpudocker.worker.bench;

import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.ReplicaSetCommand.Delete;
import io.gpudocker.messages.command.ReplicaSetCommand.Describe;
import io.gpudocker.messages.command.ReplicaSetCommand.Execute;
import io.gpudocker.messages.command.ReplicaSetCommand.Patch;
import io.gpudocker.messages.command.ReplicaSetCommand.PullPolicy;
import io.gpudocker.messages.command.ReplicaSetCommand.Restart;
import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.command.ReplicaSetCommand.Run;
import io.gpudocker.messages.command.ReplicaSetCommand.Stop;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.command.VolumeCommand.MoveReplicaSets;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Utils;

/** What the measurements send. */
final class Commands {
    /** A program without work of its own, so that a hundred of them do not disturb what is measured. */
    static final List<String> IDLE = List.of("sleep", "86400");

    /** Such a program does not end on TERM where it is the container's first process. */
    static final int STOP_TIMEOUT_SECONDS = 0;

    private Commands() {}

    static CommandClient client(Places places, String host) {
        return CommandClient.connect(ClientSettings.of(places.kafka(), host, "/bench"));
    }

    static Run run(String name, String image, int gpus) {
        return run(name, image, gpus, List.of());
    }

    static Describe describe(String name) {
        return new Describe(name);
    }

    /** With a volume at {@code /v}. */
    static Run run(String name, String image, int gpus, String volume) {
        return run(name, image, gpus, List.of(new Bind(volume, "/v", false)));
    }

    private static Run run(String name, String image, int gpus, List<Bind> binds) {
        return new Run(
                name,
                image,
                gpus,
                binds,
                List.of(),
                IDLE,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                false,
                STOP_TIMEOUT_SECONDS,
                PullPolicy.IF_NOT_PRESENT,
                RestartOnExit.NO,
                null,
                null,
                List.of());
    }

    static VolumeCommand.Create createVolume(String name, String size) {
        return new VolumeCommand.Create(name, ByteSize.parse(size), null, null, null, List.of());
    }

    static VolumeCommand.Patch resizeVolume(String name, String size) {
        return new VolumeCommand.Patch(name, ByteSize.parse(size), MoveReplicaSets.NONE, null, List.of());
    }

    static VolumeCommand.Describe describeVolume(String name) {
        return new VolumeCommand.Describe(name);
    }

    static VolumeCommand.Delete deleteVolume(String name) {
        return new VolumeCommand.Delete(name, null, List.of());
    }

    static Stop stop(String name) {
        return new Stop(name, null, null, List.of());
    }

    static Restart restart(String name) {
        return new Restart(name, null, null, List.of());
    }

    /** A patch that names nothing. */
    static Patch recreate(String name) {
        return new Patch(name, null, null, null, null, null, null, null, null, null, null, null, List.of());
    }

    static Delete delete(String name) {
        return new Delete(name, null, List.of());
    }

    static Execute execute(String name, List<String> cmd) {
        return new Execute(name, cmd, null, null, List.of(), 3600, null, List.of());
    }

    /** Sends and waits; anything but success is an error. */
    static CommandResult succeed(CommandClient client, Command command) throws Exception {
        CommandResult result =
                client.send(command, CommandOptions.none()).result().get(5, TimeUnit.MINUTES);
        if (result.status() != ResultStatus.SUCCEEDED) {
            throw new IllegalStateException(command + " was answered " + result);
        }
        return result;
    }

    /** As Kafka's producer places a key. */
    static int partition(String name, int partitions) {
        return Utils.toPositive(Utils.murmur2(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))) % partitions;
    }
}
