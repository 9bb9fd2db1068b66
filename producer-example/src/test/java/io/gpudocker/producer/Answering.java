package io.gpudocker.producer;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.HostCommand;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.ReplicaSetPage;
import io.gpudocker.messages.view.VolumePage;
import io.gpudocker.messages.view.VolumePatchResult;
import io.gpudocker.producer.text.Views;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a host answers that has three ReplicaSets; names {@code busy} and {@code broken} are for refusals and failures. */
final class Answering {
    private static final List<String> NAMES = List.of("a", "b", "c");

    private Answering() {}

    static CommandResult answer(String host, DecodedCommand.Valid valid) {
        Command command = valid.command();
        String name = Objects.requireNonNullElse(command.resourceName(), host);
        CommandError error = switch (name) {
            case "busy" ->
                CommandError.of(ErrorCode.GPU_NOT_ENOUGH, "2 GPUs are asked for, 1 is free")
                        .withDetail("free", 1);
            case "broken" ->
                CommandError.of(ErrorCode.CONTAINER_START_FAILED, "The engine could not start foo-1")
                        .withDetail("engine", "no such program");
            default -> null;
        };
        ResultStatus status = error == null
                ? ResultStatus.SUCCEEDED
                : name.equals("busy") ? ResultStatus.REFUSED : ResultStatus.FAILED;
        return result(host, command.kind(), valid.envelope(), status, error == null ? payload(command) : null, error);
    }

    static CommandResult refusal(String host, ResourceKind kind, DecodedCommand.Refused refused) {
        return result(host, kind, refused.envelope(), ResultStatus.REFUSED, null, refused.error());
    }

    private static @Nullable Payload payload(Command command) {
        return switch (command) {
            case ReplicaSetCommand.Execute execute -> execute(execute);
            case ReplicaSetCommand.ListAll list -> page(list);
            case ReplicaSetCommand.Logs _ ->
                new LogsResult(
                        List.of(
                                new LogsResult.Line(Views.CREATED, "stdout", "epoch 1"),
                                new LogsResult.Line(Views.CREATED, "stderr", "a warning")),
                        false);
            case ReplicaSetCommand.Delete _ -> null;
            case ReplicaSetCommand.Named named -> Views.replicaSet(named.replicaSetName());
            case VolumeCommand.Patch patch ->
                new VolumePatchResult(Views.volume(patch.name()), List.of(Views.replicaSet("foo")));
            case VolumeCommand.Delete _ -> null;
            case VolumeCommand.ListAll _ -> new VolumePage(List.of(Views.volume("data")), null);
            case VolumeCommand.Named named -> Views.volume(named.name());
            case HostCommand.Describe _ -> Views.host();
            case Command _ -> null;
        };
    }

    /** The process is what the first argument says. */
    private static ExecuteResult execute(ReplicaSetCommand.Execute command) {
        return switch (command.cmd().getFirst()) {
            case "sleep" -> new ExecuteResult(null, "so far\n", "", "utf-8", false, true);
            case "binary" -> {
                String bytes = Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, 0, 10});
                String text = Base64.getEncoder().encodeToString("ä".getBytes(StandardCharsets.UTF_8));
                yield new ExecuteResult(0, bytes, text, "base64", true, false);
            }
            default -> new ExecuteResult(7, String.join(" ", command.cmd()) + "\n", "oh\n", "utf-8", false, false);
        };
    }

    private static ReplicaSetPage page(ReplicaSetCommand.ListAll list) {
        String after = Objects.requireNonNullElse(list.after(), "");
        List<String> rest =
                NAMES.stream().filter(name -> name.compareTo(after) > 0).toList();
        List<String> page = rest.stream().limit(list.limit()).toList();
        return new ReplicaSetPage(
                page.stream().map(Views::replicaSet).toList(), page.size() < rest.size() ? page.getLast() : null);
    }

    private static CommandResult result(
            String host,
            ResourceKind kind,
            CommandEnvelope envelope,
            ResultStatus status,
            @Nullable Payload payload,
            @Nullable CommandError error) {
        return new CommandResult(
                envelope.id().id(),
                envelope.id().source(),
                envelope.type(),
                host,
                kind.wireName(),
                envelope.key(),
                status,
                payload,
                error,
                Instant.now(),
                Instant.now());
    }
}
