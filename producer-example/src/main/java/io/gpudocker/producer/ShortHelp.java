package io.gpudocker.producer;

import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;

/** Help that shows the options of every command only once, with {@code gdw --help}. */
final class ShortHelp extends Help {
    ShortHelp(CommandSpec spec, ColorScheme colours) {
        super(spec, colours);
    }

    @Override
    public String optionList() {
        CommandSpec spec = commandSpec();
        Layout layout = createDefaultLayout();
        boolean top = spec.parent() == null;
        layout.addOptions(
                spec.options().stream()
                        .filter(option -> top || !option.inherited())
                        .toList(),
                parameterLabelRenderer());
        return layout + (top ? "" : "%nand the options of every command: see 'gdw --help'%n".formatted());
    }
}
