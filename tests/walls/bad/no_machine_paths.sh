// as: tools/sample.sh
cd /home/somebody/comity  // bad
cat /root/secret          // bad
ls /Users/me/zone         // bad
ls /usr/share/zoneinfo /etc/hosts /tmp/zone
curl https://host.example/home/page
