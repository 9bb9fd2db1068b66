package io.gpudocker.producer.text;

import io.gpudocker.messages.view.VolumeHistory;
import io.gpudocker.messages.view.VolumeView;
import java.time.Instant;
import java.util.List;

/** Volumes as tables and pairs. */
final class VolumeText {
    private VolumeText() {}

    static Table table(List<VolumeView> all, Instant now) {
        Table table = new Table("NAME", "VERSION", "BACKEND", "SIZE", "USED", "ENFORCED", "USED BY", "AGE");
        all.forEach(each -> table.row(
                each.name(),
                each.version(),
                each.backend(),
                each.size() == null ? "-" : each.size(),
                each.usedBytes() == null ? "-" : Numbers.size(each.usedBytes()),
                each.enforced() ? "yes" : new Table.Cell("no", Colour.YELLOW),
                each.usedBy().isEmpty() ? "-" : String.join(", ", each.usedBy()),
                Numbers.age(each.createdAt(), now)));
        return table;
    }

    static Pairs pairs(VolumeView view, Instant now) {
        return new Pairs()
                .add("name", view.name())
                .add("version", view.version())
                .add("docker volume", view.volumeName())
                .add("backend", view.backend())
                .add("size", view.size())
                .add("enforced", view.enforced() ? "yes" : "no: it can grow beyond its size")
                .add("used", view.usedBytes() == null ? null : Numbers.size(view.usedBytes()))
                .add("mountpoint", view.mountpoint())
                .addAll("used by", view.usedBy())
                .add("created", view.createdAt() + " (" + Numbers.age(view.createdAt(), now) + " ago)")
                .add("command", view.commandId());
    }

    static Table history(VolumeHistory history, Instant now) {
        Table table = new Table("VERSION", "DOCKER VOLUME", "SIZE", "AGE", "COMMAND");
        history.versions()
                .forEach(each -> table.row(
                        each.version(),
                        each.volumeName(),
                        each.size() == null ? "-" : each.size(),
                        Numbers.age(each.createdAt(), now),
                        each.commandId()));
        return table;
    }
}
