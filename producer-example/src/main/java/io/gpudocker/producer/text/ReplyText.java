package io.gpudocker.producer.text;

import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What stands on the reply topic, a line each. */
public final class ReplyText {
    private ReplyText() {}

    public static String line(ReplyRecord reply) {
        return switch (reply) {
            case ReplyRecord.Result(var _, CommandResult result, var _) ->
                line(result.finishedAt(), result.host(), result.kind(), result.name(), outcome(result));
            case ReplyRecord.Event(EventRecord event) ->
                line(event.time(), event.host(), event.kind(), event.name(), happened(event.event()));
            case ReplyRecord.Other(String reason) -> "unreadable: " + reason;
        };
    }

    private static String line(Object time, String host, @Nullable Object kind, @Nullable String name, String what) {
        return "%-30s  %s  %s/%s  %s".formatted(time, host, kind, name, what);
    }

    static String outcome(CommandResult result) {
        CommandError error = result.error();
        String why = error == null ? "" : " " + error.code() + ": " + error.message();
        return ResultText.verb(result) + " " + result.status() + why + "  (" + result.commandId() + ")";
    }

    /** An event in a few words, such as {@code started version 1}. */
    public static String happened(Event event) {
        return switch (event) {
            case Event.Progress progress -> ProgressLine.text(progress);
            case Event.ReplicaSetStarted started -> "started version " + started.version();
            case Event.ReplicaSetStopped stopped -> "stopped version " + stopped.version();
            case Event.ReplicaSetExited exited ->
                "exited version " + exited.version() + " with " + exited.exitCode()
                        + (exited.oomKilled() ? ", out of memory" : "");
            case Event.ReplicaSetLost lost -> "lost version " + lost.version();
            case Event.ReplicaSetDeleted _, Event.VolumeDeleted _ -> "deleted";
            case Event.VolumeCreated created -> "created version " + created.version();
            case Event.VolumeResized resized -> "resized, version " + resized.version();
            case Event.GpuUnhealthy gpu -> "GPU " + gpu.uuid() + " unhealthy: " + gpu.reason();
            case Event.GpuHealthy gpu -> "GPU " + gpu.uuid() + " healthy";
            case Event.GpuLost gpu -> "GPU " + gpu.uuid() + " lost";
            case Event.HostOnline online -> "online, worker " + online.worker();
            case Event.HostOffline offline -> "offline: " + offline.reason();
            case Event.HostCordoned _ -> "cordoned";
            case Event.HostUncordoned _ -> "uncordoned";
            case Event.Usage usage -> usage(usage);
        };
    }

    private static String usage(Event.Usage usage) {
        return String.format(
                Locale.ROOT,
                "usage of version %d: %.1f s, %.1f GPU s%s",
                usage.version(),
                usage.seconds(),
                usage.gpuSeconds(),
                usage.isFinal() ? ", final" : "");
    }
}
