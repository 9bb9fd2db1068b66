package io.gpudocker.producer.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.producer.bill.Bill;
import io.gpudocker.producer.bill.Grouping;
import io.gpudocker.producer.replay.TimeRange;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Hours of GPUs for people and for programs; hours have six decimals there, which is less than a millisecond each. */
public record UsageText(Grouping by, TimeRange range) {
    private static final BigDecimal MILLIS_OF_HOUR = BigDecimal.valueOf(3_600_000);

    /** With the sum below. */
    public String table(List<Bill.Row> rows, Bill.Row total) {
        Table table = new Table(
                by.toString().toUpperCase(Locale.ROOT), "REPLICASETS", "GPU HOURS", "HOURS", "GPUS", "INTERVALS");
        Stream.concat(rows.stream(), Stream.of(total))
                .forEach(row -> table.row(
                        row.label(),
                        row.replicaSets(),
                        hours(row.gpuMillis(), 3),
                        hours(row.millis(), 3),
                        row.models().isEmpty() ? "-" : models(row.models(), ", "),
                        row.intervals()));
        return table.render(false);
    }

    /** As RFC 4180 has it, but with plain line ends; a header, and no sum. */
    public String csv(List<Bill.Row> rows) {
        String header = by + ",replicaSets,gpuHours,hours,gpus,intervals\n";
        return rows.stream().map(UsageText::csv).collect(Collectors.joining("", header, ""));
    }

    private static String csv(Bill.Row row) {
        return Stream.of(
                        row.label(),
                        row.replicaSets(),
                        hours(row.gpuMillis(), 6),
                        hours(row.millis(), 6),
                        models(row.models(), "; "),
                        row.intervals())
                .map(cell -> quoted(cell.toString()))
                .collect(Collectors.joining(",", "", "\n"));
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /** One document. */
    public String json(List<Bill.Row> rows, Bill.Row total) {
        ObjectNode document = Json.mapper().createObjectNode();
        document.put("from", range.from().toString());
        document.put("to", range.to().toString());
        document.put("by", by.toString());
        ArrayNode groups = document.putArray("groups");
        rows.forEach(row -> groups.add(json(row).put("group", row.label())));
        document.set("total", json(total));
        return document.toPrettyString() + "\n";
    }

    private static ObjectNode json(Bill.Row row) {
        ObjectNode node = Json.mapper().createObjectNode();
        node.put("replicaSets", row.replicaSets());
        node.put("gpuHours", hours(row.gpuMillis(), 6));
        node.put("hours", hours(row.millis(), 6));
        node.putPOJO("gpus", row.models().stream().sorted().toList());
        return node.put("intervals", row.intervals());
    }

    private static BigDecimal hours(long millis, int decimals) {
        return BigDecimal.valueOf(millis).divide(MILLIS_OF_HOUR, decimals, RoundingMode.HALF_UP);
    }

    private static String models(Set<String> models, String between) {
        return models.stream().sorted().collect(Collectors.joining(between));
    }
}
