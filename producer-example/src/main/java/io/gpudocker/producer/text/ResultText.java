package io.gpudocker.producer.text;

import io.gpudocker.messages.result.CommandResult;
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
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Results that succeeded, as text that ends with a line end.
 *
 * @param now what ages are counted from
 */
public record ResultText(boolean colours, Instant now) {

    /** Everything there is to say; of a described one all fields, of one that was changed a line. */
    public String full(CommandResult result) {
        Payload payload = result.payload();
        return switch (payload) {
            case null -> done(result);
            case ReplicaSetView view
            when described(result) -> ReplicaSetText.pairs(view, now).render();
            case ReplicaSetView view -> replicaSets(List.of(view));
            case ReplicaSetPage page -> replicaSets(page.replicaSets());
            case ReplicaSetHistory history ->
                ReplicaSetText.history(history, now).render(colours);
            case ExecuteResult execute -> execute.stdout();
            case LogsResult logs ->
                logs.lines().stream().map(line -> line.text() + "\n").collect(Collectors.joining());
            case CommitResult commit ->
                commit.imageName() + "  " + Numbers.size(commit.sizeBytes()) + "  " + commit.imageId() + "\n";
            case VolumeView view
            when described(result) -> VolumeText.pairs(view, now).render();
            case VolumeView view -> volumes(List.of(view));
            case VolumePage page -> volumes(page.volumes());
            case VolumeHistory history -> VolumeText.history(history, now).render(colours);
            case VolumePatchResult patched -> patched(patched);
            case HostView host -> HostText.render(host, colours);
            case CancelResult cancel ->
                cancel.cancelled() ? "cancelled\n" : "not cancelled: it had ended, or could not be undone any more\n";
        };
    }

    /** What a script may want to go on with: names, one a line. */
    public String names(CommandResult result) {
        Payload payload = result.payload();
        List<String> names = switch (payload) {
            case ReplicaSetView view -> List.of(view.name());
            case ReplicaSetPage page ->
                page.replicaSets().stream().map(ReplicaSetView::name).toList();
            case VolumeView view -> List.of(view.name());
            case VolumePage page ->
                page.volumes().stream().map(VolumeView::name).toList();
            case VolumePatchResult patched -> List.of(patched.volume().name());
            case CommitResult commit -> List.of(commit.imageId());
            case HostView host -> List.of(host.host());
            case null -> List.of();
            case ReplicaSetHistory _, VolumeHistory _, ExecuteResult _, LogsResult _, CancelResult _ -> List.of();
        };
        return names.stream().map(name -> name + "\n").collect(Collectors.joining());
    }

    private String replicaSets(List<ReplicaSetView> all) {
        return ReplicaSetText.table(all, now).render(colours);
    }

    private String volumes(List<VolumeView> all) {
        return VolumeText.table(all, now).render(colours);
    }

    private String patched(VolumePatchResult patched) {
        String volume = volumes(List.of(patched.volume()));
        return patched.replicaSets().isEmpty() ? volume : volume + "\n" + replicaSets(patched.replicaSets());
    }

    private static boolean described(CommandResult result) {
        return verb(result).equals("describe");
    }

    private static String done(CommandResult result) {
        String past = switch (verb(result)) {
            case "delete" -> "deleted";
            case "cordon" -> "cordoned";
            case "uncordon" -> "uncordoned";
            // A verb of a later version, whose payload this one can't read.
            default -> "done";
        };
        return result.kind() + " " + result.name() + " " + past + "\n";
    }

    /** The verb in a command type, such as {@code run} in {@code io.gpudocker.replicaset.run.v1}. */
    static String verb(CommandResult result) {
        String[] parts = result.commandType().split("\\.");
        return parts.length < 2 ? result.commandType() : parts[parts.length - 2];
    }
}
