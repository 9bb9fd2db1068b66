package io.gpudocker.producer.bill;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data of a usage event token by token, since a year of them is read at once. Fields it does not know are passed
 * over. Confined to one thread.
 */
public final class UsageReader {
    private static final JsonFactory JSON = new JsonFactory();

    private String host = "";
    private String name = "";
    private int version;
    private @Nullable Long start;
    private @Nullable Long end;
    private double seconds = Double.NaN;
    private double gpuSeconds = Double.NaN;
    private List<String> models = List.of();
    private String commandId = "";
    private boolean isFinal;

    private UsageReader() {}

    /** @throws IOException when it is no usage event */
    public static UsageInterval read(byte @Nullable [] data) throws IOException {
        if (data == null) {
            throw new IOException("the record has no value");
        }
        UsageReader reader = new UsageReader();
        try (JsonParser parser = JSON.createParser(data)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "no JSON object");
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                parser.nextToken();
                reader.field(field, parser);
            }
            return reader.interval();
        } catch (DateTimeException malformed) {
            throw new IOException("a time is none", malformed);
        }
    }

    private void field(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "host" -> host = parser.getText();
            case "replicaSetName" -> name = parser.getText();
            case "version" -> version = parser.getIntValue();
            case "start" -> start = Times.millis(parser.getText());
            case "end" -> end = Times.millis(parser.getText());
            case "seconds" -> seconds = parser.getDoubleValue();
            case "gpuSeconds" -> gpuSeconds = parser.getDoubleValue();
            case "gpus" -> models = models(parser);
            case "commandId" -> commandId = parser.getText();
            case "final" -> isFinal = parser.getBooleanValue();
            default -> parser.skipChildren();
        }
    }

    private static List<String> models(JsonParser parser) throws IOException {
        List<String> models = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            String model = "";
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                parser.nextToken();
                if (field.equals("model")) {
                    model = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
            models.add(model);
        }
        return models;
    }

    private UsageInterval interval() throws IOException {
        if (host.isEmpty()
                || name.isEmpty()
                || version < 1
                || start == null
                || end == null
                || Double.isNaN(seconds)
                || Double.isNaN(gpuSeconds)) {
            throw new IOException("fields are missing");
        }
        return new UsageInterval(host, name, version, start, end, seconds, gpuSeconds, models, commandId, isFinal);
    }
}
