package io.gpudocker.worker.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogFieldsTest {
    @Test
    void fieldsStandInTheOrderOfAddingAndWithoutAValueNotAtAll() {
        var line = LogFields.event("command-end")
                .with("commandId", "c-1")
                .with("name", null)
                .with("offset", 7L);

        assertThat(line).hasToString("event=command-end commandId=c-1 offset=7");
    }

    @Test
    void aValueCanNeitherBreakTheLineNorPassForAnotherField() {
        assertThat(LogFields.event("x")
                        .with("commandId", "a b\n\"level\"=ERROR\\\u0000")
                        .with("empty", ""))
                .hasToString("event=x commandId=\"a b\\n\\\"level\\\"=ERROR\\\\ \" empty=\"\"");
        assertThat(LogFields.event("x").with("error", "y".repeat(10_000)).toString())
                .hasSizeLessThan(600);
    }
}
