package io.gpudocker.producer.text;

import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VolumeView;
import io.gpudocker.producer.fleet.Fleet;
import io.gpudocker.producer.fleet.GpuSlot;
import io.gpudocker.producer.fleet.HostPicture;
import io.gpudocker.producer.fleet.Seen;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A frame of {@code gdw top}: depends on nothing but its arguments. Never wider or higher than it may be.
 *
 * @param now what ages and recent changes are counted from
 * @param width columns, {@link Integer#MAX_VALUE} for as many as it takes; so is {@code height} in lines
 */
public record FleetText(Instant now, int width, int height, boolean colours) {
    /** How long a change is marked. */
    private static final Duration RECENT = Duration.ofSeconds(5);

    private static final int REPLIES = 10;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    public List<String> frame(Fleet fleet) {
        List<String> lines = new ArrayList<>();
        lines.add(Cut.to(summary(fleet), width));
        if (fleet.problem() != null) {
            String problem = Cut.to(fleet.problem(), width);
            lines.add(colours ? Colour.RED.paint(problem) : problem);
        }
        lines.add("");
        List<List<String>> sections = List.of(
                hosts(fleet.hosts()).lines(colours, width),
                GpuText.lines(fleet.hosts(), colours, width),
                replicaSets(fleet.hosts()).lines(colours, width),
                volumes(fleet.hosts()).lines(colours, width),
                latest(fleet.latest()).lines(colours, width));
        List<List<String>> filled =
                sections.stream().filter(section -> section.size() > 1).toList();
        lines.addAll(Fit.lines(filled, width, Math.max(0, height - lines.size())));
        return lines.subList(0, Math.min(lines.size(), height));
    }

    private String summary(Fleet fleet) {
        List<GpuSlot> gpus =
                fleet.hosts().stream().flatMap(host -> host.gpus().stream()).toList();
        StringBuilder text = new StringBuilder(TIME.format(now))
                .append("  ")
                .append(count(fleet.hosts().size(), "host"))
                .append("  ")
                .append(gpus.stream().filter(gpu -> gpu.owner() != null).count())
                .append(" of ")
                .append(count(gpus.size(), "GPU"))
                .append(" held");
        for (ReplicaSetStatus status : ReplicaSetStatus.values()) {
            long number = fleet.hosts().stream()
                    .flatMap(host -> host.replicaSets().stream())
                    .filter(seen -> seen.view().status() == status)
                    .count();
            text.append(number == 0 ? "" : "  " + number + " " + status);
        }
        return text.toString();
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private Table hosts(List<HostPicture> hosts) {
        Table table =
                table("HOST", "GPUS", "REPLICASETS", "VOLUMES", "QUEUE", "FREE PORTS", "CORDONED", "WORKER", "SAID");
        hosts.forEach(host -> table.row(
                host.host(),
                gpus(host),
                host.replicaSets().size(),
                host.volumes().size(),
                host.queueDepth() == null ? "?" : host.queueDepth(),
                said(
                        host,
                        description ->
                                Integer.toString(description.view().ports().free())),
                said(host, description -> description.view().cordoned() ? "yes" : "no"),
                said(host, description -> description.view().worker()),
                said(host, description -> Numbers.age(description.at(), now) + " ago")));
        return table;
    }

    private static String said(HostPicture host, java.util.function.Function<HostPicture.Description, String> what) {
        return host.description() == null ? "-" : what.apply(host.description());
    }

    /** Held ones of all; without a description only those that are held are known. */
    private static String gpus(HostPicture host) {
        List<GpuSlot> all = host.gpus();
        long held = all.stream().filter(gpu -> gpu.owner() != null).count();
        return held + "/" + (host.description() == null ? "?" : all.size());
    }

    private Table replicaSets(List<HostPicture> hosts) {
        Table table = table("HOST", "REPLICASET", "VERSION", "STATUS", "GPUS", "AGE", "PORTS", "IMAGE");
        hosts.forEach(host -> host.replicaSets().forEach(seen -> {
            ReplicaSetView view = seen.view();
            table.row(
                    host.host(),
                    view.name(),
                    view.version(),
                    marked(ReplicaSetText.status(view), Colour.of(view.status()), seen),
                    ReplicaSetText.gpus(view.gpus()),
                    Numbers.age(view.createdAt(), now),
                    ReplicaSetText.orDash(ReplicaSetText.ports(view.ports())),
                    view.spec().imageName());
        }));
        return table;
    }

    private Table volumes(List<HostPicture> hosts) {
        Table table = table("HOST", "VOLUME", "VERSION", "SIZE", "USED", "BACKEND", "AGE", "USED BY");
        hosts.forEach(host -> host.volumes().forEach(seen -> {
            VolumeView view = seen.view();
            table.row(
                    host.host(),
                    view.name(),
                    view.version(),
                    marked(Objects.toString(view.size(), "-"), Colour.NONE, seen),
                    view.usedBytes() == null ? "-" : Numbers.size(view.usedBytes()),
                    view.backend(),
                    Numbers.age(view.createdAt(), now),
                    ReplicaSetText.orDash(String.join(", ", view.usedBy())));
        }));
        return table;
    }

    /** What has just changed has a star and, where there are colours, is reversed. */
    private Table.Cell marked(String text, Colour colour, Seen<?> seen) {
        boolean recent = Duration.between(seen.changedAt(), now).compareTo(RECENT) < 0;
        return recent ? new Table.Cell(text + " *", Colour.REVERSE) : new Table.Cell(text, colour);
    }

    private Table latest(List<ReplyRecord> replies) {
        Table table = table("TIME", "HOST", "LATEST", "WHAT");
        replies.stream().limit(REPLIES).forEach(reply -> {
            switch (reply) {
                case ReplyRecord.Event(EventRecord record) ->
                    table.row(
                            TIME.format(record.time()),
                            record.host(),
                            record.kind() + "/" + record.name(),
                            ReplyText.happened(record.event()));
                case ReplyRecord.Result(var _, CommandResult result, var _) ->
                    table.row(
                            TIME.format(result.finishedAt()),
                            result.host(),
                            resource(result.kind(), result.name()),
                            new Table.Cell(
                                    ReplyText.outcome(result),
                                    result.status() == ResultStatus.FAILED ? Colour.RED : Colour.NONE));
                case ReplyRecord.Other _ -> {
                    // None is kept.
                }
            }
        });
        return table;
    }

    private static String resource(@Nullable String kind, @Nullable String name) {
        return kind + "/" + name;
    }

    private static Table table(String... header) {
        return new Table(Arrays.stream(header).map(GpuText::header).toArray(Table.Cell[]::new));
    }
}
