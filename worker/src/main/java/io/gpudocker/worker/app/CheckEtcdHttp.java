package io.gpudocker.worker.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Asks etcd on its plain HTTP side, where it says more than its API does: {@code /metrics} on the client port. Members
 * that ask for client certificates can't be asked so. Stateless.
 */
final class CheckEtcdHttp {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final List<URI> endpoints;

    CheckEtcdHttp(List<URI> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    /**
     * Of the first member that answers.
     *
     * @throws IOException when none does
     */
    CheckEtcd.Facts ask() throws IOException, InterruptedException {
        var failure = new IOException("no member answers");
        try (var client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            for (URI endpoint : endpoints) {
                try {
                    return facts(client, endpoint);
                } catch (IOException e) {
                    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                    failure = new IOException("no answer from " + endpoint + ": " + message, e);
                }
            }
        }
        throw failure;
    }

    private static CheckEtcd.Facts facts(HttpClient client, URI endpoint) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(endpoint.resolve("/metrics"))
                .timeout(LIMIT)
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("HTTP " + response.statusCode());
        }
        String metrics = response.body();
        return new CheckEtcd.Facts(
                label(metrics),
                value(metrics, "etcd_mvcc_db_total_size_in_bytes"),
                value(metrics, "etcd_server_quota_backend_bytes"),
                value(metrics, "etcd_debugging_mvcc_current_revision"),
                value(metrics, "etcd_debugging_mvcc_compact_revision"),
                date(response));
    }

    private static java.time.Instant date(HttpResponse<String> response) throws IOException {
        String date = response.headers().firstValue("Date").orElseThrow(() -> new IOException("it says no time"));
        return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    }

    private static String label(String metrics) throws IOException {
        return found(metrics, "^etcd_server_version\\{server_version=\"([^\"]+)\"} 1$");
    }

    private static long value(String metrics, String name) throws IOException {
        return (long) Double.parseDouble(found(metrics, "^" + name + " (-?[0-9.e+]+)$"));
    }

    private static String found(String metrics, String regex) throws IOException {
        var matcher = Pattern.compile(regex, Pattern.MULTILINE).matcher(metrics);
        if (!matcher.find()) {
            throw new IOException("what answers is no etcd from 3.4 on");
        }
        return matcher.group(1);
    }
}
