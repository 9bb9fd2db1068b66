package io.gpudocker.producer.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.producer.audit.Check;
import io.gpudocker.producer.audit.Deviation;
import io.gpudocker.producer.audit.Summary;
import io.gpudocker.producer.audit.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** What an audit finds, for people as a table and lines, for programs as lines of JSON. */
public final class AuditText {
    private AuditText() {}

    public static String table(List<Timeline.Entry> entries, boolean colours) {
        Table table = new Table("TIME", "HOST", "NAME", "RECORD", "WHAT", "SOURCE", "ID", "WHY");
        entries.forEach(entry -> table.row(
                Instant.ofEpochMilli(entry.time()),
                shown(entry.host()),
                shown(entry.name()),
                entry.kind(),
                shown(entry.what()),
                shown(entry.source()),
                shown(entry.id()),
                oneLine(entry.why())));
        return table.render(colours);
    }

    private static String shown(String text) {
        return text.isEmpty() ? "-" : oneLine(text);
    }

    /** Texts of others must not break lines or colour the terminal. */
    private static String oneLine(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    public static String line(Deviation deviation) {
        String name = deviation.name().isEmpty() ? deviation.host() : deviation.host() + "/" + deviation.name();
        String places = deviation.places().stream().map(Objects::toString).collect(Collectors.joining(", "));
        return "deviation  " + deviation.check() + "  " + Instant.ofEpochMilli(deviation.time()) + "  "
                + oneLine(name + ": " + deviation.text()) + "  (" + places + ")";
    }

    public static String table(Summary summary, boolean colours) {
        Table table = new Table("CHECK", "LOOKED AT", "DEVIATIONS");
        for (Check check : Check.values()) {
            long found = summary.deviations().getOrDefault(check, 0L);
            table.row(
                    check,
                    lookedAt(check, summary),
                    new Table.Cell(Long.toString(found), found == 0 ? Colour.GREEN : Colour.RED));
        }
        return table.render(colours);
    }

    private static String lookedAt(Check check, Summary summary) {
        return switch (check) {
            case ANSWERS ->
                count(summary.commands(), "command") + ", " + count(summary.answers(), "answer") + ", "
                        + count(summary.deadLetters(), "dead letter")
                        + (summary.waiting() == 0 ? "" : "; " + summary.waiting() + " may still be answered");
            case VERSIONS -> count(summary.versions(), "answer") + " with versions";
            case USAGE -> count(summary.intervals(), "interval");
            case IDS -> count(summary.ids(), "answer or event", "answers and events");
        };
    }

    private static String count(long count, String one) {
        return count(count, one, one + "s");
    }

    private static String count(long count, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
    }

    public static String json(Timeline.Entry entry) {
        ObjectNode node = Json.mapper().createObjectNode();
        node.put("record", entry.kind().toString());
        node.put("time", Instant.ofEpochMilli(entry.time()).toString());
        node.put("host", entry.host());
        node.put("name", entry.name());
        node.put("what", entry.what());
        node.put("source", entry.source());
        node.put("id", entry.id());
        node.put("why", entry.why());
        return node.put("place", entry.place().toString()).toString();
    }

    public static String json(Deviation deviation) {
        ObjectNode node = Json.mapper().createObjectNode();
        node.put("record", "deviation");
        node.put("check", deviation.check().toString());
        node.put("time", Instant.ofEpochMilli(deviation.time()).toString());
        node.put("host", deviation.host());
        node.put("name", deviation.name());
        node.put("text", deviation.text());
        node.putPOJO(
                "places", deviation.places().stream().map(Objects::toString).toList());
        return node.toString();
    }

    public static String json(Summary summary) {
        ObjectNode node = Json.mapper().createObjectNode();
        node.put("record", "summary");
        node.put("commands", summary.commands());
        node.put("answers", summary.answers());
        node.put("deadLetters", summary.deadLetters());
        node.put("versions", summary.versions());
        node.put("intervals", summary.intervals());
        node.put("ids", summary.ids());
        node.put("waiting", summary.waiting());
        ObjectNode deviations = node.putObject("deviations");
        summary.deviations().forEach((check, count) -> deviations.put(check.toString(), count));
        return node.toString();
    }
}
