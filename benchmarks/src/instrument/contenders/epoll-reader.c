/*
 * The floor: reads so many streams over and over with nothing but epoll and read, and looks for
 * nothing but the end of each response. What it costs is the kernel's share of any reader's cost.
 *
 * epoll-reader PORT STREAMS MODEL
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define END "0\r\n\r\n"
#define END_BYTES 5
#define MOST_EVENTS 512

static char request[2048];
static int request_bytes;
static char buffer[64 * 1024];

struct stream {
  int fd;
  /* The last bytes of what was read so far: the end of a response may come in two reads. */
  char tail[END_BYTES];
};

static void send_request(const struct stream *stream) {
  if (write(stream->fd, request, request_bytes) != request_bytes) exit(3);
}

static void open_stream(struct stream *stream, int poll, const struct sockaddr_in *address) {
  int on = 1;
  stream->fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(stream->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(stream->fd, (const struct sockaddr *)address, sizeof *address) != 0) exit(2);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = stream};
  epoll_ctl(poll, EPOLL_CTL_ADD, stream->fd, &event);
  send_request(stream);
}

static void read_stream(struct stream *stream) {
  ssize_t length = read(stream->fd, buffer, sizeof buffer);
  if (length <= 0) exit(4);
  if (length >= END_BYTES) {
    memcpy(stream->tail, buffer + length - END_BYTES, END_BYTES);
  } else {
    memmove(stream->tail, stream->tail + length, END_BYTES - length);
    memcpy(stream->tail + END_BYTES - length, buffer, length);
  }
  if (memcmp(stream->tail, END, END_BYTES) == 0) {
    memset(stream->tail, 0, END_BYTES);
    send_request(stream);
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 1;
  char body[1024];
  int body_bytes = snprintf(body, sizeof body,
                            "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],"
                            "\"stream\":true}",
                            argv[3]);
  request_bytes = snprintf(request, sizeof request,
                           "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\n"
                           "content-type: application/json\r\ncontent-length: %d\r\n\r\n%s",
                           body_bytes, body);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

  int count = atoi(argv[2]);
  struct stream *streams = calloc(count, sizeof *streams);
  int poll = epoll_create1(0);
  for (int index = 0; index < count; index++) {
    open_stream(&streams[index], poll, &address);
    /* Not all at once: their tokens shall spread over the delay between two. */
    usleep(1000);
  }
  struct epoll_event events[MOST_EVENTS];
  for (;;) {
    int ready = epoll_wait(poll, events, MOST_EVENTS, -1);
    for (int index = 0; index < ready; index++) read_stream(events[index].data.ptr);
  }
}
