package io.gpudocker.messages.codec;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.HostCommand;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.CancelResult;
import io.gpudocker.messages.view.CommitResult;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.ReplicaSetHistory;
import io.gpudocker.messages.view.ReplicaSetPage;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VolumeHistory;
import io.gpudocker.messages.view.VolumePage;
import io.gpudocker.messages.view.VolumePatchResult;
import io.gpudocker.messages.view.VolumeView;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registry of message types: which record each type string stands for, and what a command is answered with. */
public final class MessageTypes {
    public static final String RESULT = "io.gpudocker.result.v1";
    public static final String REPLICA_SET_STATE = "io.gpudocker.state.replicaset.v1";
    public static final String VOLUME_STATE = "io.gpudocker.state.volume.v1";

    private static final Map<String, CommandType> COMMANDS = new LinkedHashMap<>();
    private static final Map<Class<?>, String> NAMES = new LinkedHashMap<>();
    private static final Map<String, Class<? extends Event>> EVENTS = new LinkedHashMap<>();

    /**
     * A type of command.
     *
     * @param payload what its successful result carries; null for nothing
     */
    public record CommandType(
            String type,
            ResourceKind kind,
            Class<? extends Command> command,
            @Nullable Class<? extends Payload> payload) {}

    static {
        ResourceKind kind = ResourceKind.REPLICA_SET;
        command(kind, "run", ReplicaSetCommand.Run.class, ReplicaSetView.class);
        command(kind, "patch", ReplicaSetCommand.Patch.class, ReplicaSetView.class);
        command(kind, "rollback", ReplicaSetCommand.Rollback.class, ReplicaSetView.class);
        command(kind, "stop", ReplicaSetCommand.Stop.class, ReplicaSetView.class);
        command(kind, "restart", ReplicaSetCommand.Restart.class, ReplicaSetView.class);
        command(kind, "pause", ReplicaSetCommand.Pause.class, ReplicaSetView.class);
        command(kind, "continue", ReplicaSetCommand.Continue.class, ReplicaSetView.class);
        command(kind, "execute", ReplicaSetCommand.Execute.class, ExecuteResult.class);
        command(kind, "logs", ReplicaSetCommand.Logs.class, LogsResult.class);
        command(kind, "commit", ReplicaSetCommand.Commit.class, CommitResult.class);
        command(kind, "describe", ReplicaSetCommand.Describe.class, ReplicaSetView.class);
        command(kind, "history", ReplicaSetCommand.History.class, ReplicaSetHistory.class);
        command(kind, "list", ReplicaSetCommand.ListAll.class, ReplicaSetPage.class);
        command(kind, "delete", ReplicaSetCommand.Delete.class, null);
        kind = ResourceKind.VOLUME;
        command(kind, "create", VolumeCommand.Create.class, VolumeView.class);
        command(kind, "patch", VolumeCommand.Patch.class, VolumePatchResult.class);
        command(kind, "describe", VolumeCommand.Describe.class, VolumeView.class);
        command(kind, "history", VolumeCommand.History.class, VolumeHistory.class);
        command(kind, "list", VolumeCommand.ListAll.class, VolumePage.class);
        command(kind, "delete", VolumeCommand.Delete.class, null);
        kind = ResourceKind.HOST;
        command(kind, "describe", HostCommand.Describe.class, HostView.class);
        command(kind, "cordon", HostCommand.Cordon.class, null);
        command(kind, "uncordon", HostCommand.Uncordon.class, null);
        command(kind, "cancel", HostCommand.Cancel.class, CancelResult.class);

        event("progress", Event.Progress.class);
        event("replicaset.started", Event.ReplicaSetStarted.class);
        event("replicaset.stopped", Event.ReplicaSetStopped.class);
        event("replicaset.exited", Event.ReplicaSetExited.class);
        event("replicaset.lost", Event.ReplicaSetLost.class);
        event("replicaset.deleted", Event.ReplicaSetDeleted.class);
        event("volume.created", Event.VolumeCreated.class);
        event("volume.resized", Event.VolumeResized.class);
        event("volume.deleted", Event.VolumeDeleted.class);
        event("gpu.unhealthy", Event.GpuUnhealthy.class);
        event("gpu.healthy", Event.GpuHealthy.class);
        event("gpu.lost", Event.GpuLost.class);
        event("host.online", Event.HostOnline.class);
        event("host.offline", Event.HostOffline.class);
        event("host.cordoned", Event.HostCordoned.class);
        event("host.uncordoned", Event.HostUncordoned.class);
        event("usage", Event.Usage.class);
    }

    private MessageTypes() {}

    /** Every command type, in the contract's order. */
    public static Map<String, CommandType> commands() {
        return Collections.unmodifiableMap(COMMANDS);
    }

    /** Every event type, in the contract's order. */
    public static Map<String, Class<? extends Event>> events() {
        return Collections.unmodifiableMap(EVENTS);
    }

    public static String of(Command command) {
        return Objects.requireNonNull(NAMES.get(command.getClass()));
    }

    public static String of(Event event) {
        return Objects.requireNonNull(NAMES.get(event.getClass()));
    }

    /** Empty for a type that no command has. */
    public static Optional<CommandType> command(String type) {
        return Optional.ofNullable(COMMANDS.get(type));
    }

    /** Empty for a type that no event has. */
    public static Optional<Class<? extends Event>> event(String type) {
        return Optional.ofNullable(EVENTS.get(type));
    }

    /** What a command of this type is answered with; empty for nothing, and for an unknown type. */
    public static Optional<Class<? extends Payload>> payload(String commandType) {
        return command(commandType).map(CommandType::payload);
    }

    private static void command(
            ResourceKind kind,
            String verb,
            Class<? extends Command> command,
            @Nullable Class<? extends Payload> payload) {
        String type = "io.gpudocker." + kind.typePart() + "." + verb + ".v1";
        COMMANDS.put(type, new CommandType(type, kind, command, payload));
        NAMES.put(command, type);
    }

    private static void event(String what, Class<? extends Event> event) {
        String type = "io.gpudocker.event." + what + ".v1";
        EVENTS.put(type, event);
        NAMES.put(event, type);
    }
}
